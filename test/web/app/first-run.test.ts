import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { filmFacts } from './film-facts.js';
import { PageService } from './page-service.js';

let pages: PageService;
beforeAll(async () => {
  pages = await PageService.start({ ALLOWED_HOSTS: 'dcgan.test' }, ['--host-resolver-rules=MAP dcgan.test 127.0.0.1']);
}, 60_000);
afterAll(() => pages.close());

async function save(page: Page, name: string): Promise<Buffer> {
  const button = page.getByRole('link', { name }).or(page.getByRole('button', { name }));
  const [download] = await Promise.all([page.waitForEvent('download', { timeout: 120_000 }), button.click()]);
  return readFile(await download.path());
}

it('leads from an empty folder to a walk between two favorites, saved as WebP, GIF and MP4', async () => {
  const page = await pages.open();
  await page.getByRole('heading', { name: 'Nothing has been trained yet' }).waitFor();
  await page.goto(`${pages.service.url}/app/#/play`);
  await page.getByRole('heading', { name: 'There is nothing to play with yet' }).waitFor();
  await page.goto(`${pages.service.url}/app/#/start`);
  await page.getByText('Quick look').click();
  await page.getByText('More settings').click();
  await page.getByLabel('Steps', { exact: true }).fill('20');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page.getByText('done', { exact: true }).first().waitFor({ timeout: 240_000 });
  await page.getByRole('link', { name: 'Play with it', exact: true }).first().click();
  const keep = page.getByRole('button', { name: '♥ Keep it' });
  await keep.click({ timeout: 60_000 });
  await page.getByText('Kept as pick1.').waitFor();
  await page.getByRole('button', { name: 'Go to 3' }).click();
  await keep.click();
  await page.getByText('Kept as pick2.').waitFor();
  await page.getByRole('checkbox', { name: 'Walk past pick2' }).check();
  await page.getByRole('checkbox', { name: 'Walk past pick1' }).check();
  await page.getByText('From pick2 → pick1').waitFor();
  await page.getByRole('combobox', { name: 'Way' }).selectOption('round trip');
  await page.getByRole('spinbutton', { name: 'Seconds' }).fill('1');
  await page.getByRole('img', { name: 'Preview of the walk' }).waitFor();
  expect(await sharp(await save(page, 'Save as WebP'), { animated: true }).metadata()).toMatchObject({ pages: 20 });
  expect(await sharp(await save(page, 'Save as GIF'), { animated: true }).metadata()).toMatchObject({ format: 'gif' });
  const film = await save(page, 'Save as MP4');
  expect(film.toString('latin1', 4, 8)).toBe('ftyp');
  const facts = await filmFacts(pages, film);
  expect(facts).toMatchObject({ width: 512, height: 512 });
  expect(facts.seconds).toBeCloseTo(1, 1);
}, 400_000);

it('says on plain http from another machine why there is no MP4, and offers WebP', async () => {
  const page = await pages.open();
  await page.goto(`${pages.service.url.replace('127.0.0.1', 'dcgan.test')}/app/#/play`);
  for (const name of ['pick1', 'pick2']) await page.getByRole('checkbox', { name: `Walk past ${name}` }).check();
  await page.getByText('allows that only on https').waitFor();
  await page.getByRole('link', { name: 'Save as WebP' }).waitFor();
  expect(await page.getByRole('button', { name: 'Save as MP4' }).count()).toBe(0);
  const { data } = await pages.client.listJobs();
  await page.goto(`${page.url().split('#')[0]}#/trainings/${data[0]!.id}`);
  const timelapse = page.getByRole('region', { name: 'Save a time-lapse' });
  await timelapse.getByText('allows that only on https').waitFor();
  await timelapse.getByRole('link', { name: 'Save as WebP' }).waitFor();
}, 90_000);
