import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Job } from '../../../src/client/index.js';
import { filmFacts } from './film-facts.js';
import { PageService, smallTraining } from './page-service.js';

let pages: PageService;
let job: Job;
beforeAll(async () => {
  pages = await PageService.withFaces();
  const body = { ...smallTraining, name: 'Small', checkpoint: { every: 10, keep: 5 } };
  job = await pages.client.waitForJob((await pages.client.createJob({ body })).id);
}, 240_000);
afterAll(() => pages.close());

const row = (page: Page, step: number) =>
  page.locator('.checkpoints li').filter({ has: page.getByText(`Step ${step}`, { exact: true }) });

it('makes a checkpoint the default, and the newest again', async () => {
  const page = await pages.open(`/trainings/${job.id}`);
  await row(page, 40).getByText('default', { exact: true }).waitFor();
  await row(page, 40).getByRole('button', { name: 'Keep it the default: Step 40' }).waitFor();
  await row(page, 20).getByRole('button', { name: 'Make it the default: Step 20' }).click();
  await page.getByText('without naming a checkpoint will come from this one').waitFor();
  await row(page, 20).getByRole('button', { name: 'Make it the default', exact: true }).click();
  await row(page, 20).getByText('default, pinned').waitFor();
  expect((await pages.client.getCurrentModel()).step).toBe(20);
  await row(page, 20).getByRole('button', { name: 'Unpin it: Step 20' }).click();
  await row(page, 20).getByRole('button', { name: 'Back to the newest' }).click();
  await row(page, 40).getByText('default', { exact: true }).waitFor();
  expect((await pages.client.getCurrentModel()).step).toBe(40);
});

it('renames a checkpoint, and deletes one after saying what that does', async () => {
  const page = await pages.open(`/trainings/${job.id}`);
  await row(page, 10).getByRole('button', { name: 'Rename: Step 10' }).click();
  await page.getByRole('textbox', { name: 'Name of the checkpoint' }).fill('Before it went wrong');
  await page.keyboard.press('Enter');
  const named = page.locator('.checkpoints li').filter({ hasText: 'Before it went wrong' });
  await named.waitFor();
  await named.getByRole('button', { name: /^Delete:/ }).click();
  await named.getByText('frees').waitFor();
  await named.getByRole('button', { name: 'Delete it' }).click();
  await named.waitFor({ state: 'detached' });
  const { data } = await pages.client.listJobCheckpoints({ id: job.id });
  expect(data.map(({ step }) => step)).not.toContain(10);
});

it('goes on from a checkpoint, on the start page filled in', async () => {
  const page = await pages.open(`/trainings/${job.id}`);
  await row(page, 30).getByRole('link', { name: 'Continue from here: Step 30' }).click();
  await page.getByRole('heading', { name: 'Continues from a checkpoint' }).waitFor();
  await page.getByRole('link', { name: 'Step 30' }).waitFor();
  expect(await page.getByRole('textbox', { name: 'Steps', exact: true }).inputValue()).toBe('40');
  await page.reload();
  await page.getByRole('link', { name: 'Step 30' }).waitFor();
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page.waitForURL(/#\/trainings\/job-/);
  const { data } = await pages.client.listJobs({ limit: 1 });
  expect(data[0]).toMatchObject({ resumeFrom: `${job.id}-30`, hyperparameters: { imageSize: 16, batchSize: 4 } });
  await pages.client.waitForJob(data[0]!.id);
}, 60_000);

it('says at the end what comes next, saves the time-lapse, and tells what happened', async () => {
  const page = await pages.open(`/trainings/${job.id}`);
  const end = page.locator('.the-end');
  await end.getByText('It is done: 40 steps').waitFor();
  await end.getByRole('link', { name: 'Train on your pictures' }).waitFor();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    end.getByRole('link', { name: 'Save a time-lapse' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('Small.webp');
  expect((await readFile(await download.path())).subarray(8, 12).toString()).toBe('WEBP');
  await page.getByText('What happened').click();
  const entries = page.locator('.log li');
  await entries.first().waitFor();
  const texts = await entries.allTextContents();
  expect(texts[0]).toMatch(/done/);
  expect(texts.at(-1)).toMatch(/waiting/);
  expect(texts.filter(text => text.includes('Checkpoint at step'))).toHaveLength(4);
  await end.getByRole('link', { name: 'Play with it' }).click();
  await page.getByRole('heading', { name: 'Play' }).waitFor();
});

it('saves the time-lapse as an MP4 of every sample, made by the browser', async () => {
  const page = await pages.open(`/trainings/${job.id}`);
  const [download] = await Promise.all([
    page.waitForEvent('download', { timeout: 120_000 }),
    page.getByRole('button', { name: 'Save as MP4' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('Small.mp4');
  const facts = await filmFacts(pages, await readFile(await download.path()));
  // The grid of 8 × 8 images of 16 pixels, enlarged pixel by pixel.
  expect(facts).toMatchObject({ width: 512, height: 512 });
  // Steps 0, 10, 20, 30, 40 at 12 a second, the last one for two seconds.
  expect(facts.seconds).toBeCloseTo(4 / 12 + 2, 1);
}, 150_000);

it('lists what a checkpoint can be downloaded as, with sizes and a program that runs it', async () => {
  const page = await pages.open(`/trainings/${job.id}`);
  await row(page, 40).getByRole('button', { name: 'Download: Step 40' }).click();
  const files = row(page, 40).getByRole('list', { name: 'Download' });
  const { downloads } = await pages.client.getCheckpoint({ id: `${job.id}-40` });
  await files.getByRole('link').first().waitFor();
  expect(await files.getByRole('link').count()).toBe(downloads.length);
  const onnx = files.getByRole('listitem').filter({ hasText: 'ONNX Runtime' });
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    onnx.getByRole('link', { name: /^averaged, float32/ }).click(),
  ]);
  expect(download.suggestedFilename()).toBe(`${job.id}-40-ema-float32.onnx`);
  const wanted = downloads.find(({ url }) => url.includes('format=onnx&precision=float32&weights=ema'))!;
  expect((await readFile(await download.path())).length).toBe(wanted.bytes);
  await onnx.getByText('A program that runs it').click();
  const program = await onnx.getByRole('textbox', { name: 'Run it' }).inputValue();
  expect(program).toContain(`onnxruntime.InferenceSession("${download.suggestedFilename()}"`);
  expect(await onnx.getByRole('textbox', { name: 'Get it' }).inputValue()).toContain('pip install onnxruntime');
}, 90_000);

it('names what helps against an alarm, and fills the start page in', async () => {
  // A generator that hardly learns: its discriminator wins, and stays ahead.
  const { id } = await pages.client.createJob({
    body: {
      ...smallTraining,
      hyperparameters: {
        ...smallTraining.hyperparameters,
        ...{ generatorLearningRate: 1e-9, discriminatorLearningRate: 0.005, realLabel: 1 },
      },
      steps: 1500,
      sampleEvery: 500,
      checkpoint: { every: 500, keep: 2 },
      stopOn: ['DISCRIMINATOR_DOMINATES'],
    },
  });
  await pages.client.waitForJob(id);
  const page = await pages.open(`/trainings/${id}`);
  const alarm = page.getByRole('listitem').filter({ hasText: 'The discriminator tells real from generated' });
  await alarm.getByRole('link', { name: 'Continue with a slower discriminator' }).click();
  await page.getByRole('heading', { name: 'Continues from a checkpoint' }).waitFor();
  expect(await page.getByLabel('Discriminator learning rate').inputValue()).toBe('0.0025');
  expect(await page.locator('#field-realLabel').inputValue()).toBe('0.9');
}, 120_000);

it('begins the bar of the quality where an untrained generator is', async () => {
  const body = { ...smallTraining, preset: 'tiny', hyperparameters: { precision: 'float32' }, steps: 1 } as const;
  const { id } = await pages.client.createJob({ body });
  await pages.client.waitForJob(id);
  const page = await pages.open(`/trainings/${id}`);
  const share = Number(await page.getByRole('meter').getAttribute('value'));
  // It varies with the first weights; a bar that began at no distance at all would stand at 0.8.
  expect(share).toBeLessThan(0.5);
}, 120_000);

it('shows how far a training has learned its images by heart, where some are held out', async () => {
  const hyperparameters = { ...smallTraining.hyperparameters, heldOut: 0.2 };
  const body = { ...smallTraining, hyperparameters, steps: 4, checkpoint: { every: 2, keep: 2 } };
  const { id } = await pages.client.createJob({ body });
  const { quality } = await pages.client.waitForJob(id);
  expect(quality?.overfitting).toEqual(expect.any(Number));
  const page = await pages.open(`/trainings/${id}`);
  await page.getByText(`Overfitting: ${Math.round(100 * quality!.overfitting!)}%.`).waitFor();
  await page.getByText('20% of the pictures are held out to measure it.').waitFor();
  const curve = page.getByRole('region', { name: 'Overfitting' });
  await curve.getByText('found out with pictures that it never trains on').waitFor();
  await curve.getByRole('button', { name: 'As a table' }).click();
  await curve.getByRole('row').filter({ hasText: /^4/ }).waitFor();
  // Nothing is said of it where none are held out.
  await page.goto(`${pages.service.url}/app/#/trainings/${job.id}`);
  await page.getByRole('heading', { name: 'Small' }).waitFor();
  expect(await page.getByText('Overfitting').count()).toBe(0);
}, 120_000);

/** Runs in the browser, of whose types Node has none: how many pixels of a canvas are of the color of a key. */
const pixelsOfKey = (canvas: unknown, key: unknown) => {
  const browser = globalThis as unknown as { getComputedStyle(element: unknown): { readonly backgroundColor: string } };
  const { width, height, getContext } = canvas as {
    readonly width: number;
    readonly height: number;
    getContext(kind: '2d'): {
      getImageData(x: number, y: number, width: number, height: number): { readonly data: Uint8ClampedArray };
    };
  };
  const [r, g, b] = browser.getComputedStyle(key).backgroundColor.match(/\d+/g)!.map(Number);
  const { data } = getContext.call(canvas, '2d').getImageData(0, 0, width, height);
  let count = 0;
  for (let i = 0; i < data.length; i += 4)
    if (data[i] === r && data[i + 1] === g && data[i + 2] === b && data[i + 3] === 255) count++;
  return count;
};

it('draws a curve of one value as a point, at a whole step, in the colors that the page has now', async () => {
  const one = await pages.client.createJob({ body: { ...smallTraining, steps: 1 } });
  await pages.client.waitForJob(one.id);
  const page = await pages.open(`/trainings/${one.id}`);
  const losses = page.locator('.curve').filter({ has: page.getByRole('heading', { name: 'Losses' }) });
  await losses.locator('[data-points="1"] canvas').waitFor();
  const key = await losses.locator('.key').first().elementHandle();
  const isDrawn = () => expect.poll(() => losses.locator('canvas').evaluate(pixelsOfKey, key)).toBeGreaterThan(10);
  await isDrawn();
  await page.getByLabel('Colors').selectOption('Dark');
  await isDrawn();
  // As the system becomes light and dark, too.
  await page.getByLabel('Colors').selectOption('System');
  await isDrawn();
  await page.emulateMedia({ colorScheme: 'dark' });
  await isDrawn();
});
