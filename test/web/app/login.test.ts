import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createClient, type DcganClient } from '../../../src/client/index.js';
import { PageService, smallTraining } from './page-service.js';

let folder: string;
let keys: { readonly trainer: string; readonly generator: string; readonly viewer: string };
let pages: PageService;
let trainer: DcganClient;
let job: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dcgan-login-'));
  const settings = { API_KEYS_FILE: join(folder, 'api-keys.json') };
  const makeKey = async (name: string, role: string) => {
    const program = resolve(import.meta.dirname, '../../../dist/bin/key.js');
    const env = { PATH: process.env.PATH, DATA_DIR: folder, ...settings };
    const { stdout } = await promisify(execFile)(process.execPath, [program, '--name', name, '--role', role], { env });
    return stdout.trim();
  };
  keys = {
    trainer: await makeKey('Tanaka', 'trainer'),
    generator: await makeKey('A guest', 'generator'),
    viewer: await makeKey('The wall', 'viewer'),
  };
  pages = await PageService.withFaces(settings);
  trainer = createClient({ baseUrl: pages.service.url, key: keys.trainer });
  job = (await trainer.createJob({ body: { ...smallTraining, name: 'Finches' } })).id;
  await trainer.waitForJob(job);
}, 240_000);
afterAll(async () => {
  await pages.close();
  await rm(folder, { recursive: true, force: true });
});

async function logIn(page: Page, key: string): Promise<void> {
  await page.getByRole('dialog', { name: 'Log in' }).getByLabel('Key').fill(key);
  await page.keyboard.press('Enter');
}

it('asks for a key, says when it is wrong, and lets in all tabs at once', async () => {
  const context = await pages.context();
  const page = await pages.open(`/trainings/${job}`, context);
  const other = await pages.open('/trainings', context);
  await other.getByRole('dialog', { name: 'Log in' }).waitFor();
  await logIn(page, 'dcgan_wrong');
  await page.getByRole('alert').getByText('This is not a valid key').waitFor();
  await page.keyboard.press('Escape');
  await logIn(page, keys.trainer);
  await page.getByRole('heading', { name: 'Finches' }).waitFor();
  await page.getByText('Tanaka').waitFor();
  await other.getByRole('article').filter({ hasText: 'Finches' }).waitFor();
  expect(await other.getByRole('dialog').count()).toBe(0);
  // The events come, too: what happens elsewhere is seen.
  await trainer.changeJob({ id: job, body: { name: 'Linnets' } });
  await page.getByRole('heading', { name: 'Linnets' }).waitFor({ timeout: 30_000 });
  await page.reload();
  await page.getByRole('heading', { name: 'Linnets' }).waitFor();
  await page.getByRole('button', { name: 'Log out' }).click();
  for (const tab of [page, other]) await tab.getByRole('dialog', { name: 'Log in' }).waitFor();
  expect(await page.getByText('Linnets').count()).toBe(0);
  await trainer.changeJob({ id: job, body: { name: 'Finches' } });
}, 120_000);

it('offers only what the key allows, on every page', async () => {
  const page = await pages.open('/trainings');
  await logIn(page, keys.viewer);
  await page.getByRole('article').filter({ hasText: 'Finches' }).waitFor();
  expect(await page.getByRole('link', { name: 'Start a training' }).count()).toBe(0);
  const go = (place: string) => page.goto(`${pages.service.url}/app/#${place}`);
  await go(`/trainings/${job}`);
  await page.getByText('Step 40', { exact: true }).first().waitFor();
  for (const name of [/Rename/, /Delete/, /(Make|Keep) it the default/, /Measure more exactly/])
    expect(await page.getByRole('button', { name }).count(), String(name)).toBe(0);
  for (const name of [/Play with it/, /Continue from here/, /Train on your pictures/])
    expect(await page.getByRole('link', { name }).count(), String(name)).toBe(0);
  await go('/datasets');
  await page.getByRole('link', { name: 'demo-faces' }).first().waitFor();
  expect(await page.getByRole('link', { name: 'Add your pictures' }).count()).toBe(0);
  expect(await page.getByRole('button', { name: /Rename/ }).count()).toBe(0);
  for (const place of ['/start', '/datasets/new', '/play']) {
    await go(place);
    await page.getByRole('heading', { name: 'Your key does not open this' }).waitFor();
    await page.getByText('It lets you look at trainings and their images.').waitFor();
  }
  await page.getByText('The wall').waitFor();
}, 90_000);

it('brings back images of the service for a key that may not search for photos, and says what it may not', async () => {
  const page = await pages.open('/play');
  await logIn(page, keys.generator);
  const bring = page.getByRole('region', { name: 'Bring an image' });
  await bring
    .getByText('Drop an image from here, and everything is back.', { exact: true })
    .waitFor({ timeout: 60_000 });
  const choose = (name: string, mimeType: string, buffer: Buffer) =>
    page.getByLabel('Choose an image').setInputFiles({ name, mimeType, buffer });
  const ours = await trainer.generatePng({ latent: ['seed(7)'] });
  await choose('ours.png', 'image/png', Buffer.from(await ours.arrayBuffer()));
  await bring.getByText('Everything is back as it was.').waitFor();
  const searches: string[] = [];
  page.on('request', request => {
    if (request.url().includes('/projections')) searches.push(request.url());
  });
  const photo = { create: { width: 64, height: 64, channels: 3, background: '#c08060' } } as const;
  await choose('photo.png', 'image/png', await sharp(photo).png().toBuffer());
  await bring.getByRole('alert').getByText('your key does not allow searching').waitFor();
  expect(searches).toEqual([]);
}, 90_000);

it('asks again when the session ends, and what was typed is still there', async () => {
  const context = await pages.context();
  const page = await pages.open('/start', context);
  await logIn(page, keys.trainer);
  await page.getByText('More settings').click();
  const estimated = page.waitForResponse(
    answer => answer.url().endsWith('/jobs/estimate') && !!answer.request().postData()?.includes('77'),
  );
  await page.getByLabel('Steps', { exact: true }).fill('77');
  await estimated;
  await context.clearCookies();
  // Whatever the page asks for next shows that the session has ended: that may be something else, and its dialog in the way.
  await page.getByRole('button', { name: 'Start', exact: true }).click({ force: true });
  await logIn(page, keys.trainer);
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await page.getByLabel('Steps', { exact: true }).inputValue()).toBe('77');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page.waitForURL(/#\/trainings\/job-/);
  const { data } = await trainer.listJobs({ limit: 1 });
  expect(data[0]?.progress.steps).toBe(77);
}, 90_000);

it('goes on with the estimate after the session ended while one typed', async () => {
  const context = await pages.context();
  const page = await pages.open('/start', context);
  await logIn(page, keys.trainer);
  await page.getByText('More settings').click();
  // Not before: what is loaded again after the login could open it once more, and nothing could be typed below it.
  let hasEnded = false;
  await page.route(/\/jobs\/estimate$/, async route => {
    if (!hasEnded && route.request().postData()?.includes('"steps":78')) {
      hasEnded = true;
      await context.clearCookies();
    }
    await route.continue();
  });
  await page.getByLabel('Steps', { exact: true }).fill('78');
  await logIn(page, keys.trainer);
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page.waitForURL(/#\/trainings\/job-/);
  const { data } = await trainer.listJobs({ limit: 1 });
  expect(data[0]?.progress.steps).toBe(78);
}, 90_000);
