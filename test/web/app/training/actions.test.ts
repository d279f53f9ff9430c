import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { until } from '../../../wait.js';
import { PageService, smallTraining } from '../page-service.js';

let pages: PageService;
let page: Page;
/** A training that goes on until it is stopped. */
let id: string;
beforeAll(async () => {
  pages = await PageService.withFaces();
  const body = { ...smallTraining, steps: 1_000_000, sampleEvery: 1000, checkpoint: { every: 1000, keep: 2 } };
  id = (await pages.client.createJob({ body: { ...body, name: 'Long one' } })).id;
  page = await pages.open(`/trainings/${id}`);
  await until('it trains', async () => (await step()) > 0);
}, 240_000);
afterAll(() => pages.close());

const actions = () => page.getByRole('region', { name: 'Actions' });
const button = (name: string) => actions().getByRole('button', { name, exact: true });
const isNow = (status: string) =>
  page.locator('main header').getByText(status, { exact: true }).waitFor({ timeout: 60_000 });
const step = async () => (await pages.client.getJob({ id })).progress.step;
const status = async (job = id) => (await pages.client.getJob({ id: job })).status;

/** Asks for an action, and expects the page to say what it will do before anything is done. */
async function ask(action: string, text: string): Promise<void> {
  await button(action).click();
  await actions().getByText(text).waitFor();
}

beforeEach(() => page.getByRole('region', { name: 'Actions' }).waitFor({ timeout: 60_000 }));

it('pause: says that it continues where it stopped, does nothing on “No”, and pauses', async () => {
  await isNow('training');
  const text = 'Saves a checkpoint and frees the machine; it continues exactly where it stopped.';
  await ask('Pause', text);
  await button('No').click();
  await actions().getByText(text).waitFor({ state: 'detached' });
  expect((await pages.client.getJob({ id })).requested).toBeNull();
  await ask('Pause', text);
  await button('Pause it').click();
  await isNow('paused');
  expect(await status()).toBe('paused');
}, 180_000);

it('resume: says that it continues where it stopped, and does', async () => {
  const before = await step();
  expect(before).toBeGreaterThan(0);
  await ask('Continue', 'It continues where it stopped.');
  await button('Continue it').click();
  await isNow('training');
  await until('it goes on', async () => (await step()) > before);
}, 180_000);

it('a reload in the middle shows the same training going on, with nothing asked', async () => {
  await ask('Stop for good', 'Ends the training.');
  const before = await step();
  await page.reload();
  await isNow('training');
  await page.getByRole('heading', { name: 'Long one' }).waitFor();
  expect(await actions().getByText('Ends the training.').count()).toBe(0);
  expect(await status()).toBe('running');
  const shown = async () =>
    Number((await page.getByText(/^step [\d,]+ of 1,000,000$/).textContent())!.match(/[\d,]+/)![0].replaceAll(',', ''));
  await expect.poll(shown, { timeout: 60_000 }).toBeGreaterThan(before);
}, 180_000);

it('cancel: says that checkpoints and samples stay, and ends the training', async () => {
  await ask('Stop for good', 'Ends the training. Its checkpoints and samples stay.');
  await button('Stop it').click();
  await isNow('canceled');
  expect(await status()).toBe('canceled');
  expect((await pages.client.listJobCheckpoints({ id })).data.length).toBeGreaterThan(0);
}, 180_000);

it('retry: says that a new training begins at the last checkpoint, and shows it', async () => {
  await ask('Try again', 'Starts a new training with the same settings. It continues from the last checkpoint');
  await button('Start it').click();
  await expect.poll(() => page.url(), { timeout: 30_000 }).not.toContain(id);
  const again = /#\/trainings\/(job-[^?]+)/.exec(page.url())![1]!;
  expect(await pages.client.getJob({ id: again })).toMatchObject({ seed: expect.any(Number), dataset: 'demo-faces' });
  await pages.client.cancelJob({ id: again });
  // It starts from a checkpoint of this one, which therefore cannot be deleted before it has ended.
  await pages.client.waitForJob(again);
  await page.goto(`${pages.service.url}/app/#/trainings/${id}`);
  await isNow('canceled');
  await button('Try again').waitFor();
}, 180_000);

it('delete: says what is removed, that it cannot be undone, and that it serves images now, and removes it', async () => {
  await ask('Delete', 'Removes the training with its samples, figures and checkpoints. This cannot be undone.');
  await actions().getByText('One of its checkpoints is the default now').waitFor();
  await button('Delete it').click();
  await page.getByRole('heading', { name: 'Trainings', exact: true }).waitFor();
  await expect.poll(() => page.locator(`article a[href*="${id}"]`).count()).toBe(0);
  await expect(pages.client.getJob({ id })).rejects.toMatchObject({ code: 'JOB_NOT_FOUND' });
}, 180_000);
