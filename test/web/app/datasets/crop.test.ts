import axe from 'axe-core';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CropDetails, Job } from '../../../../src/client/index.js';
import { zip } from '../../../dataset/archive/zip-writer.js';
import { UploadPages } from './upload-page.js';

/** Each picture is 192 × 96: red, green and blue thirds. */
const size = { width: 192, height: 96 };
let pages: UploadPages;
let page: Page;
beforeAll(async () => {
  pages = await UploadPages.start();
  const third = (left: number, color: string) => `<rect x="${left}" width="64" height="96" fill="${color}"/>`;
  const picture = (i: number) =>
    sharp(
      Buffer.from(
        `<svg xmlns="http://www.w3.org/2000/svg" width="192" height="96">${third(0, '#f00')}${third(64, '#0f0')}${third(128, '#00f')}<circle cx="96" cy="48" r="${4 + i}"/></svg>`,
      ),
    )
      .png()
      .toBuffer();
  const images = await Promise.all([0, 1, 2].map(async i => ({ name: `${i}.png`, content: await picture(i) })));
  await upload('flags', images);
  await upload('padded', images, '&fit=pad');
}, 120_000);
afterAll(() => pages?.stop());

async function upload(name: string, images: Parameters<typeof zip>[0], more = ''): Promise<void> {
  const body = new Uint8Array(zip(images));
  const answer = await pages.service.get(`/datasets?name=${name}${more}`, { method: 'POST', body });
  if (!answer.ok) throw new Error(await answer.text());
}

async function open(place: string): Promise<void> {
  page = (await pages.open()).page;
  await page.goto(`${pages.service.url}/app/#/datasets/${place}`);
}

const json = async <T>(path: string, init?: RequestInit) => (await (await pages.service.get(path, init)).json()) as T;
const tile = (name: string) => page.getByRole('button', { name, exact: true });
const dialog = () => page.getByRole('dialog');
const square = () => dialog().getByRole('button', { name: /^Square of/ });
const isAt = (side: number, x: number, y: number) =>
  dialog()
    .getByRole('button', { name: `Square of ${side} × ${side} pixels, ${x} from the left, ${y} from the top` })
    .waitFor();
const queue = () =>
  json<Job>('/jobs', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ dataset: 'flags', preset: 'tiny' }),
  });
async function cropOf(i: number): Promise<CropDetails> {
  const { data } = await json<{ data: { sha256: string }[] }>('/datasets/flags/images');
  return json(`/datasets/flags/crops/${data[i]!.sha256}`);
}

/** Red, green and blue in the middle of the left edge of what a tile shows. */
const leftColor = (element: unknown) => {
  interface Canvas {
    readonly height: number;
    getContext(kind: '2d'): {
      getImageData(x: number, y: number, width: number, height: number): { readonly data: Uint8ClampedArray };
    };
  }
  const canvas = element as Canvas;
  const { data } = canvas.getContext('2d').getImageData(2, canvas.height >> 1, 1, 1);
  return [...data.slice(0, 3)].map(value => (value > 127 ? 1 : 0)).join('');
};
const colorOf = (name: string) => tile(name).locator('canvas').evaluate(leftColor);

it('moves a crop with the mouse: the wall shows it at once, and trainings after it use it', async () => {
  await open('flags');
  await tile('Image 1').locator('[data-drawn]').waitFor({ timeout: 30_000 });
  const before = await queue();
  await tile('Image 1').click();
  await dialog().getByRole('button', { name: 'Move the crop' }).click();
  await isAt(96, 48, 0);
  const around = dialog().getByRole('img', { name: /picture around it/ });
  await expect.poll(() => around.evaluate(image => (image as { naturalWidth: number }).naturalWidth)).toBe(size.width);
  const box = (await square().boundingBox())!;
  const scale = box.width / 96;
  const [x, y] = [box.x + box.width / 3, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 20 * scale, y + 5, { steps: 4 });
  await page.mouse.move(x + 40 * scale, y, { steps: 4 });
  await page.mouse.up();
  await isAt(96, 88, 0);
  await dialog().getByRole('button', { name: 'Save' }).click();
  await dialog().getByText('crop moved').waitFor();
  await page.keyboard.press('Escape');
  await tile('Image 1, crop moved').waitFor();
  await expect.poll(() => colorOf('Image 1, crop moved'), { timeout: 30_000 }).toBe('010');
  expect((await cropOf(0)).crop).toEqual({ x: 88, y: 0, side: 96 });
  await page.getByText('with a moved crop', { exact: true }).waitFor();
  const after = await queue();
  expect([before.crops, after.crops?.images]).toEqual([null, 1]);
  // Put back.
  await tile('Image 1, crop moved').click();
  await dialog().getByRole('button', { name: 'Move the crop' }).click();
  await dialog().getByRole('button', { name: 'Put it back' }).click();
  await page.keyboard.press('Escape');
  await tile('Image 1').waitFor();
  expect((await cropOf(0)).crop).toBeNull();
  await page.context().close();
});

it('moves a crop with the keyboard alone', async () => {
  await open('flags');
  await tile('Image 2').locator('[data-drawn]').waitFor({ timeout: 30_000 });
  const { keyboard } = page;
  await tile('Image 2').focus();
  await keyboard.press('Enter');
  await dialog().getByRole('button', { name: 'Move the crop' }).focus();
  await keyboard.press('Enter');
  // The square has the focus.
  await square().and(page.locator(':focus')).waitFor();
  for (let i = 0; i < 4; i++) await keyboard.press('Shift+ArrowLeft');
  await isAt(96, 0, 0);
  await keyboard.press('-');
  await isAt(91, 3, 3);
  for (const key of ['ArrowRight', 'ArrowRight', 'ArrowDown', 'ArrowUp', 'ArrowUp']) await keyboard.press(key);
  await isAt(91, 5, 2);
  // The slider is next, then Save.
  await keyboard.press('Tab');
  await keyboard.press('ArrowLeft');
  await isAt(90, 5, 2);
  await keyboard.press('Tab');
  await dialog().getByRole('button', { name: 'Save' }).and(page.locator(':focus')).waitFor();
  await keyboard.press('Enter');
  await dialog().getByRole('button', { name: 'Move the crop' }).and(page.locator(':focus')).waitFor();
  await keyboard.press('Escape');
  await tile('Image 2, crop moved').and(page.locator(':focus')).waitFor();
  await expect.poll(() => colorOf('Image 2, crop moved'), { timeout: 30_000 }).toBe('100');
  expect((await cropOf(1)).crop).toEqual({ x: 5, y: 2, side: 90 });
  await page.context().close();
});

it('lists the moved crops, from which one goes to each, and puts it back', async () => {
  const { data } = await json<{ data: { sha256: string }[] }>('/datasets/flags/images');
  const put = (i: number, crop: object) =>
    json(`/datasets/flags/crops/${data[i]!.sha256}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(crop),
    });
  await put(0, { x: 0, y: 0, side: 64 });
  await put(1, { x: 5, y: 2, side: 90 });
  await put(2, { x: 96, y: 0, side: 96 });
  await open('flags');
  const list = (count: number) =>
    page.getByRole('region', { name: `${count} image${count === 1 ? '' : 's'} with a moved crop` });
  const show = list(3).getByRole('button', { name: 'Show image 3 large' });
  // It shows the square that was moved.
  const naturalWidth = (image: unknown) => (image as { naturalWidth: number }).naturalWidth;
  await show.scrollIntoViewIfNeeded();
  await expect.poll(() => show.locator('img').evaluate(naturalWidth), { timeout: 30_000 }).toBeGreaterThan(0);
  await show.click();
  await dialog().getByText('96 × 96 px · crop moved').waitFor();
  await dialog().getByRole('button', { name: 'Close' }).click();
  await show.and(page.locator(':focus')).waitFor();
  await list(3).getByRole('button', { name: 'Put it back: Image 3' }).click();
  await list(2).and(page.locator(':focus')).waitFor();
  await tile('Image 3').waitFor();
  expect((await cropOf(2)).crop).toBeNull();
  // What is put back elsewhere is gone from the list, too.
  for (const i of [0, 1]) await pages.service.get(`/datasets/flags/crops/${data[i]!.sha256}`, { method: 'DELETE' });
  await page.getByRole('region', { name: 'with a moved crop' }).waitFor({ state: 'detached' });
  await page.context().close();
});

it('has nothing serious wrong in the dialog, in light and dark', async () => {
  await open('flags');
  await tile('Image 1').click();
  await dialog().getByRole('button', { name: 'Move the crop' }).click();
  await square().waitFor();
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.evaluate(axe.source);
    const { violations } = (await page.evaluate('axe.run()')) as axe.AxeResults;
    for (const { id, impact, nodes } of violations)
      if (impact === 'serious' || impact === 'critical') found.push(`${colorScheme}: ${id} at ${nodes[0]?.html}`);
  }
  expect(found).toEqual([]);
  await page.context().close();
});

it('offers no crop to move where none was cut', async () => {
  await open('padded');
  await tile('Image 1').click();
  await dialog().getByRole('button', { name: 'Leave it out' }).waitFor();
  expect(await dialog().getByRole('button', { name: 'Move the crop' }).count()).toBe(0);
  await page.context().close();
});
