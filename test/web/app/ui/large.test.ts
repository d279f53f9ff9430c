import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Job } from '../../../../src/client/index.js';
import { PageService, smallTraining } from '../page-service.js';

let pages: PageService;
let job: Job;
/** For what happens by itself: only what hangs takes so long. */
const soon = { timeout: 30_000 };
beforeAll(async () => {
  pages = await PageService.withFaces();
  const body = { ...smallTraining, checkpoint: { every: 20, keep: 3 } };
  job = await pages.client.waitForJob((await pages.client.createJob({ body })).id);
}, 240_000);
afterAll(() => pages.close());

const view = (page: Page) => page.getByRole('dialog');
const focused = (page: Page) => page.locator(':focus');

/** Runs in the page: what is shown over the window, in pixels. */
const measure = `(() => {
  const [dialog, image] = [document.querySelector('dialog'), document.querySelector('dialog .fitted img')];
  const [room, shown] = [dialog.querySelector('.fitted'), image.getBoundingClientRect()];
  const { width, height } = dialog.getBoundingClientRect();
  return {
    window: [width / document.documentElement.clientWidth, height / innerHeight],
    least: Math.min(room.clientWidth, room.clientHeight),
    scale: (shown.width * devicePixelRatio) / image.naturalWidth,
    natural: image.naturalWidth / devicePixelRatio,
    rendering: getComputedStyle(image).imageRendering,
  };
})()`;

interface Measured {
  readonly window: readonly [number, number];
  readonly least: number;
  readonly scale: number;
  readonly natural: number;
  readonly rendering: string;
}

/** Whether the image fills the room that it has, but for what whole pixels leave of it. */
async function isAsLargeAsPossible(page: Page): Promise<void> {
  await expect
    .poll(async () => {
      const { window, least, scale, natural, rendering } = await page.evaluate<Measured>(measure);
      const share = (scale * natural) / least;
      return { window, rendering, isFull: Math.abs(share - 1) < 0.01 || (share >= 0.9 && Number.isInteger(scale)) };
    })
    .toEqual({ window: [1, 1], rendering: 'pixelated', isFull: true });
}

async function seriousIn(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = (await page.evaluate('axe.run()')) as axe.AxeResults;
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id} at ${nodes[0]?.html.slice(0, 200)}`);
}

it('lets a sample fill the window, steps through all of them by keys, and gives the focus back', async () => {
  const page = await pages.open(`/trainings/${job.id}?step=20`);
  const open = page.getByRole('button', { name: 'Fill the window: What it draws' });
  await open.focus();
  await page.keyboard.press('Enter');
  await view(page).getByRole('img', { name: 'Generated images of step 20' }).waitFor();
  await isAsLargeAsPossible(page);
  const step = (name: string) => view(page).locator('.step').getByText(name, { exact: true }).waitFor();
  await step('Step 20');
  const slider = view(page).getByRole('slider', { name: 'Step' });
  for (const [key, name] of [
    ['ArrowRight', 'Step 30'],
    ['ArrowLeft', 'Step 20'],
    ['Home', 'Step 0'],
    ['ArrowLeft', 'Step 0'],
    ['End', 'Step 40'],
    ['ArrowRight', 'Step 40'],
  ] as const) {
    await page.keyboard.press(key);
    await step(name);
    // Said to those who do not see it.
    await view(page).getByRole('status').getByText(name, { exact: true }).waitFor();
  }
  // On the slider, the same keys move it once.
  await slider.press('ArrowLeft');
  await step('Step 30');
  await view(page).getByRole('img', { name: 'Generated images of step 30' }).waitFor();
  await expect.poll(() => page.url(), soon).toContain('step=30');
  // A button that leads no further keeps the focus, and the keys go on.
  const next = view(page).getByRole('button', { name: 'Next sample' });
  await next.focus();
  await page.keyboard.press('Enter');
  await step('Step 40');
  await page.keyboard.press('Enter');
  await next.and(focused(page)).and(page.locator('[aria-disabled="true"]')).waitFor();
  await page.keyboard.press('ArrowLeft');
  await step('Step 30');
  // And so they do where nothing has it.
  await page.evaluate('document.activeElement.blur()');
  await page.keyboard.press('ArrowLeft');
  await step('Step 20');
  await page.keyboard.press('ArrowRight');
  await step('Step 30');
  // Tab goes through what is there as it stands: from left to right.
  await slider.focus();
  await page.keyboard.press('Tab');
  await view(page).getByRole('button', { name: 'First sample' }).and(focused(page)).waitFor();
  const [sliderBox, buttonBox] = [await slider.boundingBox(), await focused(page).boundingBox()];
  expect(sliderBox!.x).toBeLessThan(buttonBox!.x);
  await page.keyboard.press('Escape');
  await view(page).waitFor({ state: 'detached' });
  await open.and(focused(page)).waitFor();
  // By its button.
  await page.keyboard.press('Enter');
  await view(page).getByRole('button', { name: 'Close' }).click();
  await view(page).waitFor({ state: 'detached' });
  await open.and(focused(page)).waitFor();
  expect(await page.locator('.frame img').getAttribute('src')).toContain('/samples/30.png');
}, 60_000);

it('opens and closes by a double click and by the key F, where that is meant', async () => {
  const page = await pages.open(`/trainings/${job.id}?step=20`);
  const sample = page.getByRole('img', { name: 'Generated images of step 20' });
  await sample.dblclick();
  await view(page).getByRole('img').dblclick();
  await view(page).waitFor({ state: 'detached' });
  await sample.hover();
  await page.keyboard.press('f');
  await isAsLargeAsPossible(page);
  await page.keyboard.press('f');
  await view(page).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'First sample' }).focus();
  await page.keyboard.press('F');
  await view(page).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'First sample' }).and(focused(page)).waitFor();
  // What is pointed at is meant rather than what has the focus.
  await page.getByRole('region', { name: 'Losses' }).hover();
  await page.keyboard.press('f');
  await view(page).getByRole('heading', { name: 'Losses' }).waitFor();
  await page.evaluate('document.activeElement.blur()');
  await page.keyboard.press('f');
  await view(page).waitFor({ state: 'detached' });
  // Elsewhere it is a letter.
  await page.getByRole('button', { name: 'Rename', exact: true }).click();
  const name = page.getByRole('textbox', { name: 'Name of the training' });
  await sample.hover();
  await name.press('f');
  expect(await name.inputValue()).toBe('f');
  expect(await view(page).count()).toBe(0);
}, 60_000);

it('shows the image of the explorer, and what each checkpoint makes of it, as large', async () => {
  const page = await pages.open('/play');
  const stage = page.getByRole('region', { name: 'The image' });
  await stage.getByRole('img').waitFor({ timeout: 60_000 });
  await stage.getByRole('button', { name: 'Fill the window: The image' }).click();
  await view(page).getByRole('img').waitFor();
  await view(page).getByRole('button', { name: 'Show pixels' }).click();
  await isAsLargeAsPossible(page);
  await view(page).getByRole('button', { name: 'Keep it' }).click();
  await view(page).getByText('Kept as pick1.').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Fill the window: The same at every checkpoint' }).click();
  await view(page).getByRole('img', { name: 'step 40' }).waitFor();
  await page.keyboard.press('ArrowLeft');
  const image = view(page).getByRole('img', { name: 'step 20' });
  await image.waitFor();
  expect(await image.getAttribute('src')).toContain(`${job.id}-20`);
  await isAsLargeAsPossible(page);
  await view(page).getByRole('button', { name: 'Previous' }).and(page.locator('[aria-disabled="true"]')).waitFor();
  await page.keyboard.press('Escape');
  // Looking at a checkpoint chooses none, and neither does a double click.
  await page.getByRole('button', { name: 'step 20' }).dblclick();
  await view(page).getByRole('img', { name: 'step 20' }).waitFor();
  await page.keyboard.press('f');
  await view(page).waitFor({ state: 'detached' });
  expect(page.url()).not.toContain('model=');
  await page.getByRole('button', { name: 'step 20' }).click();
  await expect.poll(() => page.url(), soon).toContain(`model=${job.id}-20`);
}, 120_000);

/** Runs in the page: how much of the window a curve has, and how many are drawn. */
const measureCurve = `(() => {
  const { width, height } = document.querySelector('dialog canvas').getBoundingClientRect();
  return {
    isWide: width > 0.9 * innerWidth,
    isHigh: height > 0.6 * innerHeight,
    drawn: document.querySelectorAll('canvas:not(.frame canvas)').length,
  };
})()`;

it('lets a curve fill the window, reads it with mouse and keys, and draws it only once', async () => {
  const page = await pages.open(`/trainings/${job.id}?step=20`);
  const open = page.getByRole('button', { name: 'Fill the window: Losses' });
  await open.waitFor();
  const drawn = await page.locator('.curve canvas').count();
  await open.focus();
  await page.keyboard.press('Enter');
  await view(page).locator('canvas').waitFor();
  await expect.poll(() => page.evaluate(measureCurve), soon).toEqual({ isWide: true, isHigh: true, drawn });
  const tip = view(page).locator('.tooltip');
  const status = view(page).getByRole('status');
  for (const [key, name] of [
    ['ArrowRight', 'Step 21'],
    ['ArrowRight', 'Step 22'],
    ['ArrowLeft', 'Step 21'],
    ['End', 'Step 40'],
    ['Home', 'Step 1'],
  ] as const) {
    await page.keyboard.press(key);
    await tip.getByText(name, { exact: true }).waitFor();
    await expect
      .poll(() => status.textContent(), soon)
      .toMatch(new RegExp(`^${name}, Generator -?[\\d.]+.*, Discriminator -?[\\d.]+`));
  }
  const plot = view(page).locator('.u-over');
  const { width, height } = (await plot.boundingBox())!;
  await plot.hover({ position: { x: width / 2, y: height / 2 } });
  await tip.getByText(/^Step (19|20|21)$/).waitFor();
  // What is chosen, zoomed in on or smoothed there holds for the page.
  await plot.click({ position: { x: width / 4, y: height / 2 } });
  await expect.poll(() => page.url(), soon).toMatch(/step=1[01]$/);
  await view(page).getByRole('button', { name: 'Zoom in' }).click();
  await view(page).getByRole('button', { name: 'As a table' }).click();
  await view(page).getByRole('columnheader', { name: 'Discriminator' }).waitFor();
  await page.keyboard.press('Escape');
  await view(page).waitFor({ state: 'detached' });
  await open.and(focused(page)).waitFor();
  await expect.poll(() => page.locator('.curve canvas').count(), soon).toBe(drawn);
  await expect.poll(() => page.locator('.curve .tooltip').count(), soon).toBe(0);
  expect(await page.getByRole('button', { name: 'Show everything' }).isEnabled()).toBe(true);
  await page.getByRole('columnheader', { name: 'Discriminator' }).waitFor();
}, 60_000);

it('follows a training in a curve that fills the window, and compares trainings in one', async () => {
  const { id } = await pages.client.createJob({ body: { ...smallTraining, steps: 1_000_000 } });
  const page = await pages.open(`/trainings/${id}`);
  await page.getByRole('button', { name: 'Fill the window: Losses' }).click({ timeout: 60_000 });
  const points = async () => Number(await view(page).locator('[data-points]').getAttribute('data-points'));
  const before = await points();
  await expect.poll(points, { timeout: 60_000 }).toBeGreaterThan(before);
  // The step that is read stays where it is, and the next one is the next.
  const read = async () =>
    Number(/^Step ([\d,]+)/.exec((await tip.locator('strong').textContent())!)![1]!.replaceAll(',', ''));
  const tip = view(page).locator('.tooltip');
  await page.keyboard.press('End');
  await tip.waitFor();
  const [last, known] = [await read(), await points()];
  await expect.poll(points, { timeout: 60_000 }).toBeGreaterThan(known);
  expect(await read()).toBe(last);
  await pages.client.cancelJob({ id });
  await pages.client.waitForJob(id);
  await page.goto(`${pages.service.url}/app/#/compare?jobs=${job.id},${id}`);
  await page.getByRole('button', { name: 'Fill the window: Loss of the generator' }).click({ timeout: 30_000 });
  await view(page).locator('canvas').waitFor();
  await expect.poll(() => page.evaluate(measureCurve), soon).toEqual({ isWide: true, isHigh: true, drawn: 1 });
  await page.keyboard.press('Home');
  await view(page).getByRole('status').getByText('Step 1, tiny on demo-faces (1)').waitFor();
}, 120_000);

it.each([
  { locale: 'en-US', colorScheme: 'light', viewport: { width: 1440, height: 900 } },
  { locale: 'ja-JP', colorScheme: 'dark', viewport: { width: 390, height: 844 } },
] as const)(
  'has nothing serious wrong over the whole window: $locale, $colorScheme',
  async look => {
    const page = await pages.open(`/trainings/${job.id}`, await pages.context(look));
    const open = page.getByRole('button', {
      name: /^(Fill the window|ウィンドウ全体に表示): (What it draws|描いた画像)/,
    });
    await open.click();
    await isAsLargeAsPossible(page);
    const sides = `[...document.querySelectorAll('.frame')].map(frame => frame.getBoundingClientRect().width)`;
    const [small, large] = (await page.evaluate(sides)) as [number, number];
    expect(large).toBeGreaterThan(small);
    expect(await seriousIn(page)).toEqual([]);
    const overflow = `(({ scrollWidth, clientWidth, scrollHeight, clientHeight }) =>
      [scrollWidth - clientWidth, scrollHeight - clientHeight])(document.querySelector('dialog'))`;
    expect(await page.evaluate(overflow)).toEqual([0, 0]);
    // It follows the window.
    await page.setViewportSize({ width: 844, height: 390 });
    await isAsLargeAsPossible(page);
    await page.setViewportSize(look.viewport);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /^(Fill the window|ウィンドウ全体に表示): (Losses|損失)/ }).click();
    await view(page).locator('canvas').waitFor();
    await page.keyboard.press('ArrowLeft');
    expect(await seriousIn(page)).toEqual([]);
    expect(await page.evaluate(overflow)).toEqual([0, 0]);
  },
  60_000,
);
