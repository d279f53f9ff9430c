import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { zip } from '../../../dataset/archive/zip-writer.js';
import { picture } from './pictures.js';
import { UploadPages } from './upload-page.js';

const count = 1200;
let pages: UploadPages;
let page: Page;
beforeAll(async () => {
  pages = await UploadPages.start();
  const seeds = Array.from({ length: count }, (_, i) => i);
  const images = await Promise.all(seeds.map(async i => ({ name: `${i}.png`, content: await picture(i, 16) })));
  await upload('many', zip(images));
  const first = await picture(1);
  const again = await sharp(first).jpeg({ quality: 95 }).toBuffer();
  const broken = Array.from({ length: 130 }, (_, i) => ({ name: `broken-${i}.png`, content: 'no picture' }));
  const good = await Promise.all(
    Array.from({ length: 140 }, async (_, i) => ({ name: `${i}.png`, content: await picture(100 + i) })),
  );
  await upload(
    'alike',
    zip([
      { name: 'a.png', content: first },
      { name: 'b.jpg', content: again },
      { name: 'c.png', content: first },
      ...good,
      ...broken,
    ]),
  );
}, 120_000);
afterAll(() => pages?.stop());

async function upload(name: string, archive: Buffer): Promise<void> {
  const answer = await pages.service.get(`/datasets?name=${name}`, { method: 'POST', body: new Uint8Array(archive) });
  if (!answer.ok) throw new Error(await answer.text());
}

async function open(place: string): Promise<void> {
  const opened = await pages.open();
  page = opened.page;
  await page.goto(`${pages.service.url}/app/#/datasets/${place}`);
}

// There is no DOM among the types of Node.
const widthOf = (image: unknown) => (image as { readonly naturalWidth: number }).naturalWidth;
/** Red, green and blue, the mean of each. */
const meanColor = (element: unknown) => {
  interface Canvas {
    readonly width: number;
    readonly height: number;
    getContext(kind: '2d'): {
      getImageData(x: number, y: number, width: number, height: number): { readonly data: Uint8ClampedArray };
    };
  }
  const canvas = element as Canvas;
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  const sums = [0, 0, 0];
  for (let i = 0; i < data.length; i++) if (i % 4 < 3) sums[i % 4]! += data[i]! / (data.length / 4);
  return sums;
};
const scrollTo = (element: unknown, share: number) => {
  const scroller = element as { scrollTop: number; readonly scrollHeight: number };
  scroller.scrollTop = scroller.scrollHeight * share;
};
const tiles = () => page.getByRole('list', { name: `All ${count.toLocaleString('en')} images` }).getByRole('listitem');
const tile = (position: string) => page.getByRole('button', { name: `Image ${position}`, exact: true });
const isShown = (position: string) => tile(position).locator('[data-drawn]').waitFor({ timeout: 30_000 });

it('shows every image, and keeps only those in sight', async () => {
  await open('many');
  await isShown('1');
  expect(await tiles().first().getAttribute('aria-setsize')).toBe(String(count));
  const scroller = page.locator('.wall-scroller');
  await scroller.evaluate(scrollTo, 1);
  await isShown('1,200');
  expect(await tile('1').count()).toBe(0);
  expect(await tiles().count()).toBeLessThan(400);
  // Far from what has been loaded: the page in between is asked for by itself.
  const asked: string[] = [];
  page.on('request', request => {
    if (request.url().includes('/images?')) asked.push(new URL(request.url()).search);
  });
  await scroller.evaluate(scrollTo, 0.5);
  await isShown('601');
  expect(asked).toEqual([expect.stringContaining('from=500')]);
  await page.context().close();
});

it('loads many images in one picture, and nothing that has been scrolled past', async () => {
  await open('many');
  await isShown('1');
  const asked: string[] = [];
  page.on('request', request => {
    const { pathname, search } = new URL(request.url());
    if (pathname.endsWith('.webp')) asked.push(pathname.split('/').at(-1)! + search);
  });
  const scroller = page.locator('.wall-scroller');
  // A place is loaded after 40 ms. How long a busy machine takes from one place to the next must not matter.
  await page.clock.install();
  await page.clock.pauseAt(Date.now() + 60_000);
  for (const [share, position] of [
    [0.2, '240'],
    [0.4, '480'],
    [0.6, '720'],
    [1, '1,200'],
  ] as const) {
    await scroller.evaluate(scrollTo, share);
    await tile(position).waitFor();
    await page.clock.runFor(20);
  }
  await page.clock.resume();
  await isShown('1,200');
  const places = asked.map(path => Number(/from=(\d+)/.exec(path)?.[1]));
  expect(places.filter(from => from >= 192 && from < 960)).toEqual([]);
  expect(asked.length).toBeLessThan(8);
  expect(asked.every(path => path.startsWith('sheet.webp?from='))).toBe(true);
  // The tile shows the image of its place, but for what WebP loses.
  const answer = await (await pages.service.get('/datasets/many/images?from=1199')).json();
  const { data } = answer as { data: { url: string }[] };
  const bytes = Buffer.from(await (await pages.service.get(data[0]!.url)).arrayBuffer());
  const meanOf = async () => (await sharp(bytes).stats()).channels.slice(0, 3).map(({ mean }) => mean);
  const shown: number[] = await tile('1,200').locator('canvas').evaluate(meanColor);
  for (const [i, mean] of (await meanOf()).entries()) expect(Math.abs(shown[i]! - mean)).toBeLessThan(8);
  await page.context().close();
});

it('is walked with the keyboard, and shows one image large', async () => {
  await open('many');
  await isShown('1');
  await tile('1').focus();
  const { keyboard } = page;
  const isAt = (position: string) => tile(position).and(page.locator(':focus')).waitFor();
  await keyboard.press('ArrowRight');
  await isAt('2');
  await keyboard.press('End');
  await isAt('1,200');
  await keyboard.press('ArrowLeft');
  await isAt('1,199');
  // One stop for the key Tab, however many images there are.
  expect(await page.locator('.tile[tabindex="0"]').count()).toBe(1);
  await keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('heading', { name: 'Image 1,199 of 1,200' }).waitFor();
  await dialog.getByText('16 × 16 px').waitFor();
  const download = dialog.getByRole('img', { name: 'Image 1,199' });
  await expect.poll(() => download.evaluate(widthOf), { timeout: 30_000 }).toBe(16);
  await dialog.getByRole('button', { name: 'Previous' }).click();
  await dialog.getByRole('heading', { name: 'Image 1,198 of 1,200' }).waitFor();
  await keyboard.press('ArrowLeft');
  await dialog.getByRole('heading', { name: 'Image 1,197 of 1,200' }).waitFor();
  await keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await isAt('1,197');
  await keyboard.press('Enter');
  await dialog.waitFor();
  await keyboard.press('End');
  await dialog.getByRole('heading', { name: 'Image 1,200 of 1,200' }).waitFor();
  // A button that leads no further keeps the focus, and the keys go on.
  await keyboard.press('ArrowLeft');
  await dialog.getByRole('button', { name: 'Next' }).click();
  await dialog.getByRole('heading', { name: 'Image 1,200 of 1,200' }).waitFor();
  await dialog.getByRole('button', { name: 'Next' }).and(page.locator(':focus')).waitFor();
  await keyboard.press('ArrowLeft');
  await dialog.getByRole('heading', { name: 'Image 1,199 of 1,200' }).waitFor();
  await keyboard.press('ArrowRight');
  await dialog.getByRole('heading', { name: 'Image 1,200 of 1,200' }).waitFor();
  await dialog.getByRole('button', { name: 'Close' }).click();
  await isAt('1,200');
  await keyboard.press('Enter');
  await dialog.waitFor();
  await keyboard.press('f');
  await dialog.waitFor({ state: 'detached' });
  await isAt('1,200');
  await page.context().close();
});

it('leaves single images out and brings them back', async () => {
  await open('alike');
  const leftOut = async () => {
    const { excluded } = (await (await pages.service.get('/datasets/alike')).json()) as { excluded: number };
    return excluded;
  };
  await isShown('3');
  await page.getByRole('button', { name: 'Leave out image 3', exact: true }).click();
  await page.getByRole('heading', { name: '1 image left out' }).waitFor();
  expect(await leftOut()).toBe(1);
  // With the keyboard, too.
  await tile('4').focus();
  await page.keyboard.press('Delete');
  await tile('4, left out').waitFor();
  await page.getByRole('heading', { name: '2 images left out' }).waitFor();
  await page.reload();
  await tile('3, left out').waitFor();
  await tile('4, left out').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Bring it back' }).click();
  await dialog.getByRole('button', { name: 'Leave it out' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('heading', { name: '1 image left out' }).waitFor();
  const back = page.getByRole('region', { name: '1 image left out' }).getByRole('button', { name: /^Bring it back/ });
  // The images are loaded after their number.
  await expect.poll(() => back.count(), { timeout: 30_000 }).toBe(1);
  await back.click();
  await tile('3').waitFor();
  await page.getByRole('heading', { name: '1 image left out' }).waitFor({ state: 'detached' });
  expect(await leftOut()).toBe(0);
  await page.context().close();
});

it('says in one table what is left out, how much and why, and leads to it', async () => {
  await open('alike');
  await isShown('2');
  const countedAs = (count: number) => page.getByRole('region', { name: `${count} left out, and why` });
  // One after the other: the table above the wall grows by a row, which moves the images.
  for (const [position, count] of [
    ['2', 132],
    ['5', 133],
  ] as const) {
    await page.getByRole('button', { name: `Leave out image ${position}`, exact: true }).click();
    await countedAs(count).waitFor();
  }
  const why = countedAs(133);
  const rows = async () =>
    (await why.getByRole('row').allInnerTexts()).slice(1).map(row => row.split('\t').slice(0, 2));
  await expect.poll(rows, { timeout: 30_000 }).toEqual([
    ['Not a picture', '130'],
    ['Twice there', '1'],
    ['Look-alikes, by hand', '1'],
    ['By hand', '1'],
  ]);
  await why.getByRole('button', { name: 'Show them: Not a picture' }).press('Enter');
  await page.locator('#rejected:focus').waitFor();
  for (const [position, count] of [
    ['2', 132],
    ['5', 131],
  ] as const) {
    await page.getByRole('button', { name: `Bring back image ${position}`, exact: true }).click();
    await countedAs(count).waitFor();
  }
  await page.context().close();
});

it('groups images that look alike, and lists every file that could not be used', async () => {
  await open('alike');
  const group = page.getByRole('listitem', { name: 'Group 1: 2 images' });
  await expect.poll(() => group.locator('img').count(), { timeout: 30_000 }).toBe(2);
  await page.getByRole('heading', { name: '1 image looks almost the same as another one' }).waitFor();
  await page.getByRole('heading', { name: 'The first 100 of 130 files that could not be used' }).waitFor();
  await page.getByRole('button', { name: 'Show more' }).click();
  await page.getByRole('row', { name: /broken-129\.png/ }).waitFor();
  await page.getByRole('heading', { name: '130 files could not be used' }).waitFor();
  const files = page.getByRole('region', { name: '130 files could not be used' });
  expect(await files.getByRole('row').count()).toBe(131);
  await page.context().close();
});
