import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CheckpointDetails, Job } from '../../../src/client/index.js';
import { PageService, smallTraining } from './page-service.js';

let pages: PageService;
let imported: CheckpointDetails;
beforeAll(async () => {
  pages = await PageService.withFaces();
  const { id } = await pages.client.createJob({ body: { ...smallTraining, steps: 4, sampleEvery: 4 } });
  let job: Job;
  do job = await pages.client.getJob({ id });
  while (job.finishedAt === null);
  const file = await pages.client.downloadCheckpoint({ id: job.latestCheckpoint!.id, format: 'raw' });
  const answer = await fetch(`${pages.service.url}/checkpoints`, { method: 'POST', body: await file.arrayBuffer() });
  imported = (await answer.json()) as CheckpointDetails;
}, 240_000);
afterAll(() => pages.close());

it('shows an imported checkpoint among the trainings: what it draws, where it is from, and that it has no curves', async () => {
  const page = await pages.open('/trainings');
  const card = page.getByRole('article').filter({ hasText: 'imported' });
  await card.getByRole('img', { name: 'Images of the imported checkpoint' }).waitFor();
  // It has no curves to be compared.
  expect(await card.getByRole('checkbox').count()).toBe(0);
  await card.getByRole('link').first().click();
  const drawn = page.getByRole('img', { name: 'Images of the imported checkpoint' });
  const width = () => drawn.evaluate(node => (node as unknown as { naturalWidth: number }).naturalWidth);
  await expect.poll(width, { timeout: 60_000 }).toBe(64);
  await drawn.dblclick();
  await page.getByRole('dialog').getByRole('img', { name: 'Images of the imported checkpoint' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.getByRole('heading', { name: 'No curves and no samples' }).waitFor();
  await page.getByText('job-').first().waitFor();
  for (const missing of ['Losses', 'Alarms', 'Save a time-lapse'])
    expect(await page.getByRole('heading', { name: missing }).count()).toBe(0);
  expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0);
  await page.getByText('What happened').click();
  await page.getByText('of another service').first().waitFor();
  await page.getByRole('button', { name: 'Rename', exact: true }).click();
  await page.getByLabel('Name of the training').fill('From afar');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByRole('heading', { name: 'From afar' }).waitFor();
});

it('continues from it on pictures that are here', async () => {
  const page = await pages.open(`/trainings/${imported.job}`);
  await page.getByRole('link', { name: 'Continue from here: Step 4' }).click();
  await page.getByText('its pictures stayed where it was trained').waitFor();
  expect(await page.getByRole('radio', { checked: true }).count()).toBe(1);
  await page.getByLabel('Steps', { exact: true }).fill('8');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page.getByText('done', { exact: true }).first().waitFor({ timeout: 120_000 });
  const { data } = await pages.client.listJobs({ limit: 1 });
  expect(data[0]).toMatchObject({ resumeFrom: imported.id, dataset: 'demo-faces', progress: { step: 8 } });
}, 150_000);

it('deletes it, saying what goes', async () => {
  const page = await pages.open(`/trainings/${imported.job}`);
  await page.getByRole('region', { name: 'Actions' }).getByRole('button', { name: 'Delete' }).click();
  await page.getByText('Removes the imported checkpoint.').waitFor();
  await page.getByRole('button', { name: 'Delete it' }).click();
  await page.getByRole('heading', { name: 'Trainings', exact: true }).waitFor();
  await expect
    .poll(() => page.getByRole('article').filter({ hasText: 'From afar' }).count(), { timeout: 60_000 })
    .toBe(0);
});
