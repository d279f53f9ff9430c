import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Job } from '../../../../src/client/index.js';
import { zip } from '../../../dataset/archive/zip-writer.js';
import { until } from '../../../wait.js';
import { picture, pictures } from '../datasets/pictures.js';
import { PageService, smallTraining } from '../page-service.js';

let pages: PageService;
let job: Job;
beforeAll(async () => {
  pages = await PageService.start();
  // So few that measuring them takes no time: half of them are generated.
  const files = Object.entries(await pictures(80)).map(([name, content]) => ({ name, content }));
  await pages.service.get('/datasets?name=few', { method: 'POST', body: zip(files) });
  await until('the dataset is ready', async () => (await pages.client.getDataset({ id: 'few' })).status === 'ready');
  const body = { ...smallTraining, dataset: 'few', checkpoint: { every: 20, keep: 3 } };
  job = await pages.client.waitForJob((await pages.client.createJob({ body })).id);
}, 240_000);
afterAll(() => pages.close());

const measured = (page: Page, step: number) =>
  page.getByRole('region', { name: `Measured more exactly: Step ${step}`, exact: true });

it('measures a checkpoint more exactly, with its progress, and shows the figures beside those of real pictures', async () => {
  const page = await pages.open(`/trainings/${job.id}`);
  await page.getByRole('button', { name: 'Measure more exactly (1,024 images): Step 40' }).focus();
  await page.keyboard.press('Enter');
  await page.locator('#said', { hasText: 'Getting ready to measure' }).waitFor();
  await measured(page, 40).getByRole('progressbar').waitFor();
  // What has taken the place of the button has the focus.
  await measured(page, 40).and(page.locator(':focus')).waitFor();
  // What is under way is there again after a reload.
  await page.reload();
  const figures = measured(page, 40).getByText('Figures', { exact: false }).first();
  await figures.waitFor({ timeout: 120_000 });
  // Of so few images no verdict is given.
  await measured(page, 40).getByText('that takes 256 pictures or more').waitFor();
  await figures.click();
  const { data } = await pages.client.listTasks({ type: 'quality' });
  const [task] = data;
  if (task?.type !== 'quality' || !task.result) throw new Error('it has no result');
  expect(task.input).toMatchObject({ checkpoint: `${job.id}-40`, images: 1024 });
  const { precision, recall, swd } = task.result;
  const written = (value: number) => new Intl.NumberFormat('en', { maximumSignificantDigits: 3 }).format(value);
  for (const [name, { value, low, high, reals }] of Object.entries({
    Precision: precision,
    Recall: recall,
    SWD: swd,
  })) {
    const row = measured(page, 40).getByRole('row', { name: new RegExp(`^${name}`) });
    const cells = await row.getByRole('cell').allTextContents();
    expect(cells, name).toEqual([
      `${written(value)}${written(low)} to ${written(high)}`,
      `${written(reals.value)}${written(reals.low)} to ${written(reals.high)}`,
    ]);
  }
  // As many as the dataset lets it measure.
  await measured(page, 40).getByText(`${task.result.images} generated images against twice as many`).waitFor();
  // Also in another browser, on a phone: there the names of the figures have room beside them.
  const phone = await pages.context({ locale: 'ja-JP', viewport: { width: 390, height: 780 } });
  const other = await pages.open(`/trainings/${job.id}`, phone);
  await other.getByRole('region', { name: 'より正確な測定' }).getByText('測定値').click();
  const name = await other.getByRole('rowheader', { name: /再現率/ }).boundingBox();
  expect(name!.width).toBeGreaterThanOrEqual(8 * 16);
}, 240_000);

it('lets one cancel a measurement, says so after a reload, and measures again', async () => {
  // It keeps the only process for tasks busy, so that the next one waits.
  const first = await pages.client.createProjection({ body: new Uint8Array(await picture(99)), starts: 32 });
  const page = await pages.open(`/trainings/${job.id}`);
  await page.getByRole('button', { name: 'Measure more exactly (1,024 images): Step 20' }).click();
  await measured(page, 20).getByRole('button', { name: 'Cancel the measurement: Step 20' }).click();
  await measured(page, 20).getByText('The measurement was canceled.').waitFor({ timeout: 60_000 });
  await measured(page, 20).and(page.locator(':focus')).waitFor();
  await page.reload();
  await measured(page, 20).getByText('The measurement was canceled.').waitFor();
  await pages.client.cancelTask({ id: first.id }).catch(() => {});
  await measured(page, 20).getByRole('button', { name: 'Measure again: Step 20' }).click();
  await measured(page, 20).getByRole('progressbar').waitFor();
}, 240_000);
