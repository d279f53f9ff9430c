import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { noise } from '../../dataset/folders.js';
import { PageService } from './page-service.js';

const basePath = '/tools/dcgan';
let pages: PageService;
/** Plain http from another machine, below a path: what Chromium lets no page do is absent there. */
let address: string;
beforeAll(async () => {
  const settings = { ALLOWED_HOSTS: 'dcgan.test', BASE_PATH: basePath };
  pages = await PageService.start(settings, ['--host-resolver-rules=MAP dcgan.test 127.0.0.1']);
  address = `http://dcgan.test:${new URL(pages.service.url).port}${basePath}/app/`;
}, 60_000);
afterAll(() => pages.close());

async function open(place: string): Promise<Page> {
  const page = await (await pages.context()).newPage();
  page.on('pageerror', error => {
    throw error;
  });
  await page.goto(`${address}#${place}`);
  return page;
}

it('leads from uploaded pictures to a walk, and says what is kept back there and why', async () => {
  const page = await open('/trainings');
  expect(await page.evaluate('isSecureContext')).toBe(false);
  await page.getByText('This page came over plain http from another machine').waitFor();
  await page.getByRole('link', { name: 'Pictures' }).click();
  await page.getByRole('link', { name: 'Add your pictures' }).click();
  const files = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map(async i => ({
    name: `${i}.png`,
    mimeType: 'image/png',
    buffer: await noise(i, 40),
  }));
  await page.locator('#files').setInputFiles(await Promise.all(files));
  await page.getByLabel('Name of the dataset').fill('mine');
  await page.getByRole('button', { name: 'Upload', exact: true }).click();
  await page.getByRole('list', { name: 'All 10 images' }).locator('[data-drawn]').nth(9).waitFor({ timeout: 60_000 });
  await page.getByRole('link', { name: 'Start a training' }).click();
  await page.getByText('More settings').click();
  await page.getByLabel('Steps', { exact: true }).fill('10');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  // Followed live, without a tab that listens for the others.
  await page.getByText('done', { exact: true }).first().waitFor({ timeout: 120_000 });
  await page.getByRole('link', { name: 'Play with it', exact: true }).first().click();
  const keep = page.getByRole('button', { name: '♥ Keep it' });
  await keep.click({ timeout: 60_000 });
  await page.getByText('Kept as pick1.').waitFor();
  await page.getByRole('button', { name: 'Go to 3', exact: true }).click();
  await keep.click();
  await page.getByText('Kept as pick2.').waitFor();
  for (const name of ['pick1', 'pick2']) await page.getByRole('checkbox', { name: `Walk past ${name}` }).check();
  await page.getByText('allows that only on https').first().waitFor();
  expect(await page.getByRole('button', { name: 'Save as MP4' }).count()).toBe(0);
  await page.getByRole('spinbutton', { name: 'Seconds' }).fill('1');
  const download = page.waitForEvent('download', { timeout: 120_000 });
  await page.getByRole('link', { name: 'Save as WebP' }).first().click();
  expect(await sharp(await readFile(await (await download).path())).metadata()).toMatchObject({ format: 'webp' });
  // A field to copy from, as the page may not write to the clipboard.
  await page.getByRole('button', { name: 'Select', exact: true }).first().click();
  await page.getByText('Copy it with Ctrl+C').waitFor();
  expect(await page.evaluate('String(getSelection())')).toContain(`${address}#/play`);
}, 300_000);

it('listens to the service only in tabs that are seen, and catches up in those that are seen again', async () => {
  const page = await open('/datasets');
  await page.getByRole('article', { name: 'mine' }).waitFor();
  const streams: string[] = [];
  page.on('request', request => {
    if (request.url().endsWith('/events')) streams.push(request.url());
  });
  const see = (isSeen: boolean) =>
    page.evaluate(`
      Object.defineProperty(document, 'hidden', { value: ${!isSeen}, configurable: true });
      document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
    `);
  const ended = page.waitForEvent('requestfailed', request => request.url().endsWith('/events'));
  await see(false);
  await ended;
  const change = { method: 'PATCH', headers: { 'content-type': 'application/json' }, body: '{"title":"Ours"}' };
  expect((await pages.service.get(`${basePath}/datasets/mine`, change)).status).toBe(200);
  await see(true);
  await page.getByRole('article', { name: 'Ours' }).waitFor({ timeout: 60_000 });
  expect(streams).toHaveLength(1);
}, 120_000);
