import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Job } from '../../../src/client/index.js';
import { PageService, smallTraining } from './page-service.js';

let pages: PageService;
let one: Job | undefined;
beforeAll(async () => {
  pages = await PageService.withFaces();
  const { hyperparameters } = smallTraining;
  const bodies = [
    { ...smallTraining, name: 'Slow', seed: 1 },
    { ...smallTraining, name: 'Fast', seed: 1, hyperparameters: { ...hyperparameters, generatorLearningRate: 0.002 } },
  ];
  const jobs = await Promise.all(bodies.map(body => pages.client.createJob({ body })));
  [one] = await Promise.all(jobs.map(({ id }) => pages.client.waitForJob(id)));
}, 240_000);
afterAll(() => pages.close());

it('compares the trainings that are ticked in the list', async () => {
  const page = await pages.open('/trainings');
  await page.getByRole('checkbox', { name: 'Compare Slow' }).check();
  await page.getByText('1 training chosen').waitFor();
  await page.getByRole('checkbox', { name: 'Compare Fast' }).check();
  await page.getByRole('link', { name: 'Compare', exact: true }).click();
  await page.getByRole('heading', { name: 'Compare trainings' }).waitFor();
  await page.getByRole('img', { name: 'Generated images of step 40' }).nth(1).waitFor();
  await expect.poll(() => page.locator('.legend li').allTextContents(), { timeout: 30_000 }).toEqual(['Slow', 'Fast']);
  // The curves of both, and what differs between them.
  await page.getByRole('button', { name: 'As a table' }).click();
  const { data } = await pages.client.getJobMetrics({ id: one!.id });
  const last = page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: '40', exact: true }) });
  const loss = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 }).format(data.at(-1)!.generator);
  expect(await last.first().getByRole('cell').allTextContents()).toContain(loss);
  const differing = page.locator('section').filter({ has: page.getByRole('heading', { name: 'What differs' }) });
  expect(await differing.getByRole('row').allTextContents()).toEqual([
    'SettingsSlowFast',
    ...((await differing.getByRole('row').count()) > 2 ? [expect.stringContaining('SWD')] : []),
    'Generator learning rate0.00040.002',
  ]);
  await page.reload();
  await page.getByRole('heading', { name: 'What differs' }).waitFor();
});

it('shows two steps pixel by pixel, with a divider for mouse and keys', async () => {
  const page = await pages.open(`/trainings/${one!.id}?step=40`);
  await page.getByRole('link', { name: 'Compare two steps' }).click();
  const divider = page.getByRole('slider', { name: 'Divider between the two images' });
  await divider.waitFor();
  const right = page.getByRole('img', { name: 'Slow, Step 40' });
  expect(await page.getByRole('img', { name: 'Slow, Step 0' }).getAttribute('src')).toContain('/samples/0.png');
  expect(await right.getAttribute('style')).toContain('50%');
  const { width } = (await divider.boundingBox())!;
  await divider.click({ position: { x: 0.25 * width, y: 40 } });
  await expect.poll(() => right.getAttribute('style')).toMatch(/2[45](\.\d)?%/);
  await divider.press('End');
  await expect.poll(() => right.getAttribute('style')).toContain('100%');
  await page.getByRole('slider', { name: 'Left: Step' }).press('ArrowRight');
  await page.getByRole('img', { name: 'Slow, Step 10' }).waitFor();
  await expect.poll(() => page.url()).toContain('%4010');
  await page.getByRole('checkbox', { name: 'Show only the difference' }).check();
  expect(await right.getAttribute('class')).toContain('difference');
});

it('shows a sweep with its runs, its grid and the curve of each', async () => {
  const { dataset, preset, hyperparameters, sampleEvery } = smallTraining;
  const { id } = await pages.client.createSweep({
    body: {
      ...{ dataset, preset, hyperparameters, sampleEvery, name: 'Rates' },
      search: { strategy: 'grid', parameters: { generatorLearningRate: { values: [0.0002, 0.001] } } },
      budget: { steps: 20, per: 'run' },
      halving: { rungs: 1 },
    },
  });
  const page = await pages.open('/trainings');
  await page.getByRole('link', { name: 'Sweeps' }).click();
  await page.getByRole('link', { name: 'Rates' }).click();
  await page.locator('header .chip.succeeded').waitFor({ timeout: 60_000 });
  const rows = page.locator('.runs tbody tr');
  await expect.poll(() => rows.count()).toBe(2);
  const sweep = await pages.client.getSweep({ id });
  const rates = sweep.runs.map(run => String(run.hyperparameters.generatorLearningRate));
  for (const [i, rate] of rates.entries()) expect(await rows.nth(i).textContent()).toContain(rate);
  await page.getByRole('button', { name: 'Fill the window: Images of all runs' }).click();
  await page.getByRole('dialog').getByRole('img', { name: 'Images of all runs' }).waitFor();
  await page.keyboard.press('Escape');
  await expect
    .poll(() => page.locator('.legend li').allTextContents())
    .toEqual(sweep.runs.map(({ run }) => `run ${run}`));
  await rows.first().getByRole('link').click();
  await page.getByRole('link', { name: /Sweeps/ }).waitFor();
}, 120_000);
