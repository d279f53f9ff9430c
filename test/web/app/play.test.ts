import { readFile } from 'node:fs/promises';
import type { Locator, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fromBuffer } from 'yauzl';
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
const shown = (page: Page) => large(page).getAttribute('src');

/** Waits until the large image is another one than `before`. */
async function isAnother(page: Page, before: string | null): Promise<void> {
  await expect.poll(() => shown(page), { timeout: 30_000 }).not.toBe(before);
}

async function fileOf(page: Page, button: Locator): Promise<Buffer> {
  const [download] = await Promise.all([page.waitForEvent('download', { timeout: 120_000 }), button.click()]);
  return readFile(await download.path());
}

it('moves the image by sliders, the pad and neighbors, and finds it again after a reload', async () => {
  const page = await explorer();
  let before = await shown(page);
  await page.getByRole('slider', { name: 'auto1' }).press('End');
  await isAnother(page, before);
  await expect.poll(() => page.url()).toContain('auto1%3A4');
  before = await shown(page);
  await page.getByRole('button', { name: 'auto1 4, auto2 0' }).press('ArrowUp');
  await isAnother(page, before);
  // The address follows a moment later.
  await expect.poll(() => page.url()).toContain('auto2%3A0.25');
  await page.reload();
  await page.getByRole('button', { name: 'auto1 4, auto2 0.25' }).waitFor();
  before = await shown(page);
  await page.getByRole('button', { name: 'Go to 2' }).click();
  await isAnother(page, before);
  expect(await page.getByRole('slider', { name: 'auto1' }).inputValue()).toBe('0');
}, 90_000);

it('says what a direction does, gives it a name, and says at its field what is refused', async () => {
  const page = await explorer();
  await page.getByRole('button', { name: 'More about auto3' }).click();
  await page.getByRole('img', { name: 'What auto3 does, from −4 to 4' }).waitFor();
  const name = page.getByRole('textbox', { name: 'New name of auto3' });
  await name.fill('9 lives');
  await name.press('Enter');
  await page.getByRole('region', { name: 'Change it' }).getByText('not begin with a digit').waitFor();
  await name.fill('mood');
  await name.press('Enter');
  await page.getByRole('slider', { name: 'mood' }).waitFor();
  await page.getByRole('button', { name: 'More about mood' }).click();
  await page.getByRole('button', { name: 'Forget mood' }).click();
  await page.getByRole('slider', { name: 'auto3' }).waitFor();
}, 90_000);

it('makes a direction of ticked images, by keyboard alone', async () => {
  const page = await explorer();
  await page.getByRole('button', { name: 'Choose images' }).press('Enter');
  await page.getByRole('button', { name: 'Image 1: not ticked' }).focus();
  for (const key of ['1', 'ArrowRight', '1', 'ArrowRight', '2', 'ArrowDown', '2', 'ArrowLeft', '1', '0'])
    await page.keyboard.press(key);
  await page.getByText('2 show it, 2 do not').waitFor();
  await page.getByRole('textbox', { name: 'What they show' }).fill('smile');
  await page.keyboard.press('Enter');
  await page.getByText('smile is a slider now').waitFor({ timeout: 60_000 });
  await page.keyboard.press('Escape');
  await page.getByRole('slider', { name: 'smile' }).waitFor();
}, 120_000);

it('keeps an image with one press, renames and forgets it, and what is shown stays', async () => {
  const page = await explorer();
  await page.getByRole('button', { name: '♥ Keep it' }).click();
  await page.getByText('Kept as pick1.').waitFor();
  await page.getByRole('button', { name: 'Go to pick1' }).click();
  await page.getByLabel('More about pick1').click();
  await page.getByRole('textbox', { name: 'New name of pick1' }).fill('anna');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Go to anna' }).waitFor();
  await expect.poll(() => page.url()).toContain('at=anna');
  await page.getByLabel('More about anna').click();
  await page.getByRole('button', { name: 'Forget anna' }).click();
  await expect.poll(() => page.getByRole('button', { name: 'Go to anna' }).count()).toBe(0);
  await expect.poll(() => page.url()).toContain('at=z%28');
  await page.reload();
  await large(page).waitFor();
}, 90_000);

it('shows the same z at every checkpoint, goes to one, and lists them all', async () => {
  const page = await explorer('?moves=auto1:2');
  const models = page.getByRole('combobox', { name: 'Drawn by' });
  await expect.poll(() => models.getByRole('option').count()).toBe(3);
  expect(await models.getByRole('option').allTextContents()).toEqual([
    'as the service chooses: step 40 (newest)',
    'step 40 (newest)',
    'step 20',
  ]);
  expect(await models.locator('optgroup').getAttribute('label')).toBe(`tiny on demo-faces · ${job.id.slice(-6)}`);
  const before = await shown(page);
  await page.getByRole('button', { name: 'step 20', exact: true }).click();
  await isAnother(page, before);
  expect(await models.inputValue()).toBe(`${job.id}-20`);
  // The vector, not the direction: auto1 is another one there.
  expect(await page.getByRole('slider', { name: 'auto1' }).inputValue()).toBe('0');
}, 90_000);

it('shows the nearest training images, and how far these usually are from each other', async () => {
  const page = await explorer();
  const nearest = page.getByRole('region', { name: 'Has it copied?' });
  await nearest.getByText('Training images are usually').waitFor({ timeout: 120_000 });
  const images = nearest.getByRole('img');
  expect(await images.count()).toBe(4);
  const width = () => images.first().evaluate(image => (image as unknown as { naturalWidth: number }).naturalWidth);
  await expect.poll(width, { timeout: 30_000 }).toBe(16);
}, 150_000);

it('saves one image, and many as an archive', async () => {
  const page = await explorer();
  await page.getByRole('combobox', { name: 'Size' }).selectOption('64×64 pixels');
  const one = await fileOf(page, page.getByRole('link', { name: 'Save this image' }));
  expect(await sharp(one).metadata()).toMatchObject({ format: 'png', width: 64 });
  await page.getByRole('spinbutton', { name: 'How many' }).fill('5');
  await page.getByRole('combobox', { name: 'Format' }).selectOption('WEBP');
  const archive = await fileOf(page, page.getByRole('link', { name: 'Save 5 images as a zip' }));
  const names: string[] = [];
  fromBuffer(archive, (error, zip) => {
    if (error) throw error;
    zip.on('entry', ({ fileName }) => names.push(fileName));
  });
  await expect.poll(() => names.length).toBe(6);
  expect(names.filter(name => name.endsWith('.webp'))).toHaveLength(5);
}, 90_000);
