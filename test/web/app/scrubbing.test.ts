import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PageService, smallTraining } from './page-service.js';

let pages: PageService;
let job: string;
beforeAll(async () => {
  pages = await PageService.withFaces();
  // 81 samples: three strips.
  ({ id: job } = await pages.client.createJob({ body: { ...smallTraining, steps: 80, sampleEvery: 1 } }));
  await pages.client.waitForJob(job);
}, 240_000);
afterAll(() => pages.close());

const slider = (page: Page) => page.getByRole('slider', { name: 'Step' });
const drawn = (page: Page) => page.locator('.frame canvas').getAttribute('data-step');

/** Runs in the page: the steps that were drawn, one for each frame. */
const dragThrough = `(async () => {
  const [input, canvas] = ['.scrubber input[type=range]', '.frame canvas'].map(one => document.querySelector(one));
  const steps = [];
  for (let index = 1; index <= 80; index++) {
    input.value = String(index);
    input.dispatchEvent(new Event('input', { bubbles: true }));
    await new Promise(resolve => requestAnimationFrame(resolve));
    steps.push(canvas.hidden ? null : canvas.dataset.step);
  }
  return steps;
})()`;

it('shows small samples from strips while the slider moves, and the sample itself when it rests', async () => {
  const page = await pages.open();
  const [strips, samples]: [URL[], string[]] = [[], []];
  page.on('request', request => {
    const url = new URL(request.url());
    if (url.pathname.endsWith('/strip.webp')) strips.push(url);
    else if (url.pathname.endsWith('.png')) samples.push(url.pathname.split('/').at(-1)!);
  });
  await page.goto(`${pages.service.url}/app/#/trainings/${job}?step=0`);
  await slider(page).waitFor();
  expect(strips).toEqual([]);
  await slider(page).focus();
  // The strips around the position come first.
  await expect.poll(() => strips.length, { timeout: 30_000 }).toBe(3);
  expect(strips.map(({ searchParams }) => searchParams.get('from'))).toEqual(['0', '32', '64']);
  // Through all samples in one go, as a hand that drags: each is drawn, in the same frame or in the next one.
  const scrub = async () => {
    samples.length = 0;
    const seen: (string | null)[] = await page.evaluate(dragThrough);
    return seen.filter((step, i) => step === null || i + 1 - Number(step) > 2);
  };
  // Again until all strips have arrived.
  await expect.poll(scrub, { timeout: 60_000 }).toEqual([]);
  await page.locator('.frame canvas').waitFor({ state: 'hidden' });
  expect(await page.locator('.frame img').getAttribute('src')).toContain('/samples/80.png');
  expect(samples.length).toBeLessThan(40);
  await expect.poll(() => page.url()).toContain('step=80');
}, 120_000);

it('binds the slider and the curves both ways, and goes back to the newest', async () => {
  const page = await pages.open(`/trainings/${job}?step=40`);
  const plot = page.locator('.curve .u-over').first();
  await plot.waitFor();
  const marker = page.locator('.curve .marker').first();
  const place = async () => (await marker.boundingBox())!.x;
  await marker.waitFor();
  const before = await place();
  await slider(page).press('ArrowLeft');
  await page.getByText('Step 39', { exact: true }).waitFor();
  await expect.poll(place).toBeLessThan(before);
  // Pointing at a curve shows the sample of that step, and its figures; leaving it shows what was chosen.
  const { width, height } = (await plot.boundingBox())!;
  await plot.hover({ position: { x: 0.75 * width, y: height / 2 } });
  await page.getByText('Step 60', { exact: true }).first().waitFor();
  expect(await page.locator('.tooltip').first().textContent()).toMatch(/^Step 60.*Generator .*\d/);
  await expect.poll(async () => (await drawn(page)) ?? page.locator('.frame img').getAttribute('src')).toMatch(/60/);
  await page.mouse.move(0, 0);
  await page.getByText('Step 39', { exact: true }).waitFor();
  // Pressing it chooses it.
  await plot.click({ position: { x: 0.25 * width, y: height / 2 } });
  await page.mouse.move(0, 0);
  await expect.poll(() => slider(page).getAttribute('aria-valuetext')).toMatch(/^Step (20|21)$/);
  await expect.poll(() => page.url()).toMatch(/step=2[01]/);
  // Nothing goes on, so there is nothing to follow.
  expect(await page.getByRole('button', { name: 'Live', exact: true }).count()).toBe(0);
  await page.getByRole('button', { name: 'Newest sample' }).click();
  await expect.poll(() => slider(page).getAttribute('aria-valuetext')).toBe('Step 80');
}, 120_000);

it('plays a training to its end', async () => {
  const page = await pages.open(`/trainings/${job}?step=60`);
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await expect.poll(() => slider(page).getAttribute('aria-valuetext'), { timeout: 30_000 }).toBe('Step 80');
  await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
});

it('asks for the part of the curves in detail that is zoomed in on, by button, mouse and fingers', async () => {
  const page = await pages.open(`/trainings/${job}?step=40`);
  const parts: string[] = [];
  page.on('request', request => {
    const { pathname, searchParams } = new URL(request.url());
    if (pathname.endsWith('/metrics')) parts.push(`${searchParams.get('fromStep')}-${searchParams.get('toStep')}`);
  });
  const plot = page.locator('.curve .u-over').first();
  await plot.waitFor();
  const everything = page.getByRole('button', { name: 'Show everything' });
  await page.getByRole('button', { name: 'Zoom in' }).click();
  await expect.poll(() => parts.at(-1)).toMatch(/^2\d-6\d$/);
  await everything.click();
  await plot.scrollIntoViewIfNeeded();
  const { x, y, width } = (await plot.boundingBox())!;
  await page.mouse.move(x + 0.25 * width, y + 50);
  await page.mouse.down();
  await page.mouse.move(x + 0.5 * width, y + 50, { steps: 5 });
  await page.mouse.up();
  await expect.poll(() => parts.at(-1)).toMatch(/^(19|20|21)-(39|40|41)$/);
  // Dragging has chosen nothing.
  expect(await slider(page).getAttribute('aria-valuetext')).not.toBe('Step 20');
  await everything.click();
  // The wheel zooms around the pointer with Ctrl, Shift moves along the steps, and a double click shows everything.
  await page.mouse.move(x + 0.5 * width, y + 50);
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, -277);
  await page.keyboard.up('Control');
  await expect.poll(() => parts.at(-1)).toMatch(/^(19|20|21)-(59|60|61)$/);
  await page.keyboard.down('Shift');
  await page.mouse.down();
  await page.mouse.move(x + 0.75 * width, y + 50, { steps: 5 });
  await page.mouse.up();
  await page.keyboard.up('Shift');
  await expect.poll(() => parts.at(-1)).toMatch(/^(9|10|11)-(49|50|51)$/);
  await plot.dblclick({ position: { x: 0.1 * width, y: 50 } });
  await expect.poll(() => everything.isDisabled()).toBe(true);
  const finger = (type: string, pointerId: number, share: number) =>
    plot.dispatchEvent(type, { pointerId, pointerType: 'touch', clientX: x + share * width, clientY: y + 50 });
  await finger('pointerdown', 1, 0.4);
  await finger('pointerdown', 2, 0.6);
  await finger('pointermove', 1, 0.2);
  await finger('pointermove', 2, 0.8);
  await finger('pointerup', 1, 0.2);
  await finger('pointerup', 2, 0.8);
  await expect.poll(() => parts.at(-1)).toMatch(/^2[67]-5[345]$/);
  // In words for those who cannot see a plot.
  await page.getByRole('button', { name: 'As a table' }).first().click();
  await page.getByRole('columnheader', { name: 'Discriminator' }).waitFor();
}, 60_000);

it('appends what is new to the curves, and does not read the whole again', async () => {
  const { id } = await pages.client.createJob({ body: { ...smallTraining, steps: 1_000_000 } });
  const page = await pages.open();
  const starts: (string | null)[] = [];
  page.on('request', request => {
    const { pathname, searchParams } = new URL(request.url());
    if (pathname.endsWith('/metrics')) starts.push(searchParams.get('fromStep'));
  });
  await page.goto(`${pages.service.url}/app/#/trainings/${id}`);
  await page.locator('.curve .u-over').first().waitFor({ timeout: 60_000 });
  // Before its first step, a training has nothing that could be appended to.
  const appended = () => starts.slice(starts.findIndex(start => Number(start) > 0));
  await expect.poll(() => starts.filter(start => Number(start) > 0).length, { timeout: 60_000 }).toBeGreaterThan(2);
  expect(appended().every(start => Number(start) > 0)).toBe(true);
  await pages.client.cancelJob({ id });
  await page.getByText('canceled', { exact: true }).waitFor({ timeout: 60_000 });
}, 120_000);
