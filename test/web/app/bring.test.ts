import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Job } from '../../../src/client/index.js';
import { PageService, smallTraining } from './page-service.js';

let pages: PageService;
let job: Job;
beforeAll(async () => {
  pages = await PageService.withFaces();
  const { id } = await pages.client.createJob({
    body: { ...smallTraining, checkpoint: { every: 20, keep: 3 } },
  });
  job = await pages.client.waitForJob(id);
  expect(job.status).toBe('succeeded');
}, 240_000);
afterAll(() => pages.close());

/** The explorer, with its large image there. */
async function explorer(query = ''): Promise<Page> {
  const page = await pages.open(`/play${query}`);
  await large(page).waitFor({ timeout: 60_000 });
  return page;
}

const large = (page: Page) => page.getByRole('region', { name: 'The image' }).getByRole('img');

it('brings everything back from an image that was made here, dropped on the page', async () => {
  const page = await explorer();
  const response = await pages.client.generatePng({
    latent: ['mix(seed(1), seed(2), 0.3)'],
    truncation: 0.75,
    model: `${job.id}-20`,
  });
  const bytes = JSON.stringify([...new Uint8Array(await response.arrayBuffer())]);
  await page.evaluate(`
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([new Uint8Array(${bytes})], 'image.png', { type: 'image/png' }));
    for (const type of ['dragover', 'drop'])
      document.body.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }));
  `);
  await page.getByText('Everything is back as it was.').waitFor();
  expect(await page.getByRole('combobox', { name: 'Drawn by' }).inputValue()).toBe(`${job.id}-20`);
  expect(await page.getByRole('slider', { name: 'Variety' }).inputValue()).toBe('0.75');
  await page.getByRole('img', { name: 'Image of mix(seed(1),seed(2),0.3)' }).waitFor();
  // Of a grid, one is to be chosen.
  const grid = await pages.client.generateWebp({ seed: 7, rows: 2, cols: 2 });
  const buffer = Buffer.from(await grid.arrayBuffer());
  await page.getByLabel('Choose an image').setInputFiles({ name: 'grid.webp', mimeType: 'image/webp', buffer });
  await page.getByText('It holds 4 images').waitFor();
  await page.getByRole('button', { name: 'Image 3', exact: true }).click();
  await page.getByRole('img', { name: 'Image of seed(7,2)' }).waitFor();
}, 90_000);

it('searches for a photo in sight, also across a reload, and keeps what it found', async () => {
  const page = await explorer();
  const buffer = await sharp({ create: { width: 300, height: 200, channels: 3, background: '#c08060' } })
    .jpeg()
    .toBuffer();
  await page.getByLabel('Choose an image').setInputFiles({ name: 'photo.jpg', mimeType: 'image/jpeg', buffer });
  const search = page.getByRole('region', { name: 'Search for your photo' });
  await search.waitFor({ timeout: 60_000 });
  await page.reload();
  await search.getByText('Mean difference').waitFor({ timeout: 180_000 });
  await search.getByRole('img', { name: 'Your image, as it was framed' }).waitFor();
  await search.getByRole('img', { name: 'The training image nearest' }).waitFor({ timeout: 60_000 });
  await search.getByRole('button', { name: 'Play with it' }).click();
  await expect.poll(() => page.url()).toContain('at=photo_');
  await page.getByRole('button', { name: /^Go to photo_/ }).waitFor();
  await search.getByRole('button', { name: 'Close' }).click();
  await expect.poll(() => page.url()).not.toContain('task=');
  // What is no image is refused where it was given.
  const text = { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('no image') };
  await page.getByLabel('Choose an image').setInputFiles(text);
  await page.getByRole('region', { name: 'Bring an image' }).getByRole('alert').waitFor();
}, 240_000);

it('stops a search', async () => {
  const page = await explorer();
  const buffer = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#2040a0' } })
    .png()
    .toBuffer();
  await page.getByLabel('Choose an image').setInputFiles({ name: 'blue.png', mimeType: 'image/png', buffer });
  await page.getByRole('button', { name: 'Stop the search' }).click({ timeout: 60_000 });
  const ended = page.getByText('The search was stopped.').or(page.getByText('Mean difference'));
  await ended.waitFor({ timeout: 120_000 });
}, 180_000);
