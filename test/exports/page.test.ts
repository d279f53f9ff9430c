import { readFile, writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { expectedArrays } from '../../src/exports/expected-arrays.js';
import { presets } from '../../src/model/presets.js';
import type { Tensors } from '../../src/model/tensors.js';
import type { CheckpointManifest } from '../../src/schema/checkpoint.js';
import { startBrowser } from '../browser.js';
import { type ExportingService, startExportingService } from './exporting-service.js';

/** What would run, end a script or begin a comment if a name were not escaped. */
const name = `</script><script>window.hacked = 1</script><!-- <script> & "quotes" 'too' 顔`;

let service: ExportingService;
let checkpoint: CheckpointManifest;
let browser: Browser;
let file: string;
beforeAll(async () => {
  service = await startExportingService();
  checkpoint = await service.save('tiny');
  await service.app.inject({
    method: 'PATCH',
    url: `/checkpoints/${checkpoint.id}`,
    payload: { name: name.slice(0, 100) },
  });
  file = await service.download(checkpoint.id, 'format=html');
  browser = await startBrowser();
});
afterAll(async () => {
  await browser.close();
  await service.close();
});

let page: Page;
let asked: string[];
let problems: string[];
const open = async (options: Parameters<Browser['newPage']>[0] = {}) => {
  page = await browser.newPage({ locale: 'en-US', acceptDownloads: true, ...options });
  [asked, problems] = [[], []];
  page.on('request', request => asked.push(request.url()));
  page.on('pageerror', error => problems.push(String(error)));
  page.on('console', message => {
    if (message.type() === 'error') problems.push(message.text());
  });
  await page.goto(pathToFileURL(file).href);
  await page.locator('#grid[data-state="drawn"]').waitFor();
};
beforeEach(() => open());
afterEach(async () => {
  expect(problems).toEqual([]);
  await page.close();
});

/** The levels of the image that is looked at. */
const view = () => page.evaluate<string>('document.getElementById("view").toDataURL()');
/** Waits until the image is another one than before. */
async function changes(work: () => Promise<unknown>): Promise<string> {
  const before = await view();
  await work();
  await expect.poll(view, { timeout: 60_000 }).not.toBe(before);
  return view();
}
const slide = (label: string, value: string) => page.getByLabel(label, { exact: true }).fill(value);
async function saved(button: string) {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button }).click(),
  ]);
  return { name: download.suggestedFilename(), image: sharp(await readFile(await download.path())) };
}

test('is small, and asks nothing but itself for anything', async () => {
  expect((await readFile(file)).length).toBeLessThan(2_000_000);
  expect(asked.filter(url => !url.startsWith('blob:'))).toEqual([pathToFileURL(file).href]);
});

test('of a seed can be sent by mail, too', async () => {
  const hyperparameters = presets.seed.hyperparameters;
  const arrays = (part: 'generator' | 'training'): Tensors =>
    Object.fromEntries(
      [...expectedArrays(hyperparameters)[part]].map(([name, shape]) => {
        const data = new Float32Array(shape.reduce((product, n) => product * n, 1));
        // Nothing that compresses well, or whose directions are all the same.
        for (let i = 0; i < data.length; i++) data[i] = Math.abs(Math.sin(i + 1));
        return [name, { shape, data }];
      }),
    );
  const seed = await service.checkpoints.save({
    job: 'job-seed',
    step: 1,
    dataset: 'demo-faces',
    preset: 'seed',
    seed: 1,
    hyperparameters,
    precision: 'float32',
    losses: null,
    generator: arrays('generator'),
    training: {},
  });
  const answer = await service.app.inject(`/checkpoints/${seed.id}/download?format=html`);
  expect(answer.headers['content-disposition']).toContain('-ema-float16.html');
  expect(answer.rawPayload.length).toBeGreaterThan(4_000_000);
  expect(answer.rawPayload.length).toBeLessThanOrEqual(7_000_000);
});

test('shows names as text', async () => {
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(name.slice(0, 100));
  expect(await page.title()).toBe(name.slice(0, 100));
  expect(await page.evaluate('window.hacked')).toBeUndefined();
});

test('draws the images of a seed, any of which can be chosen', async () => {
  const first = await view();
  const third = await changes(() => page.locator('#grid button').nth(2).click());
  expect(await page.locator('#grid button').nth(2).getAttribute('aria-pressed')).toBe('true');
  expect(third).toBe(await page.evaluate('document.querySelectorAll("#grid canvas")[2].toDataURL()'));
  await changes(() => page.getByLabel('Seed').fill('7'));
  expect(await changes(() => page.getByLabel('Seed').fill('42'))).toBe(first);
  await changes(() => page.getByRole('button', { name: 'Surprise me' }).click());
  expect(await page.getByLabel('Seed').inputValue()).not.toBe('42');
});

test('has a slider for each automatic direction, which moves the image there and back', async () => {
  expect(await page.locator('#directions input').count()).toBe(12);
  const first = await view();
  const moved = await changes(() => slide('Direction 1', '3'));
  const url = `/generate.png?latent=${encodeURIComponent('seed(42) + 3*auto1')}&rows=1&cols=1&model=${checkpoint.id}`;
  const expected = await sharp((await service.app.inject(url)).rawPayload)
    .removeAlpha()
    .raw()
    .toBuffer();
  const drawn = await sharp(Buffer.from(moved.split(',')[1]!, 'base64'))
    .removeAlpha()
    .raw()
    .toBuffer();
  expect(Math.max(...drawn.map((level, i) => Math.abs(level - expected[i]!)))).toBeLessThanOrEqual(3);
  await changes(() => slide('Variety', '0.5'));
  await changes(() => page.getByRole('button', { name: 'Reset the sliders' }).click());
  expect(await changes(() => slide('Variety', '1'))).toBe(first);
});

test('walks until it is stopped, and the page answers meanwhile', async () => {
  await changes(() => page.getByRole('button', { name: 'Walk' }).click());
  await changes(async () => {});
  await changes(async () => {});
  await page.getByRole('button', { name: 'Stop' }).click();
  expect(await page.getByRole('button', { name: 'Walk' }).count()).toBe(1);
});

test('saves one image or all of them as PNG', async () => {
  const { imageSize } = checkpoint.hyperparameters;
  const one = await saved('Save as PNG');
  expect(one.name).toBe(`${checkpoint.id}-42.png`);
  expect(await one.image.metadata()).toMatchObject({ format: 'png', width: imageSize * 8, height: imageSize * 8 });
  await page.getByLabel('Size').selectOption('1');
  const all = await saved('Save all as one PNG');
  expect(await all.image.metadata()).toMatchObject({ format: 'png', width: imageSize * 4, height: imageSize * 4 });
});

test('is in Japanese where the browser is, and changes its language', async () => {
  await page.close();
  await open({ locale: 'ja-JP', colorScheme: 'dark' });
  expect(await page.evaluate('document.documentElement.lang')).toBe('ja');
  await page.getByText('この生成器について').click();
  expect(await page.getByRole('cell', { name: 'demo-faces' }).count()).toBe(1);
  await page.getByRole('button', { name: 'English' }).click();
  expect(await page.getByRole('button', { name: 'Surprise me' }).count()).toBe(1);
});

test('has no failures of accessibility that axe finds', async () => {
  const axe = await readFile(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const found = await page.evaluate<{ violations: { id: string }[] }>(`${axe}; axe.run()`);
    expect(found.violations.map(({ id }) => id)).toEqual([]);
  }
});

test('a generator that cannot be read says so', async () => {
  const broken = file.replace('.html', '-broken.html');
  await writeFile(broken, (await readFile(file, 'utf8')).replace(/(data-array="dense\/kernel">)/, '$1*'));
  const other = await browser.newPage({ locale: 'en-US' });
  await other.goto(pathToFileURL(broken).href);
  await other.locator('body[data-state="failed"]').waitFor();
  expect(await other.getByRole('status').textContent()).toContain('cannot run the generator');
  await other.close();
});
