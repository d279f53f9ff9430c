import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PageService, smallTraining } from '../page-service.js';

let pages: PageService;
/** For what happens by itself: only what hangs takes so long. */
const soon = { timeout: 30_000 };
beforeAll(async () => {
  pages = await PageService.withoutWorker({ JOB_RATE_LIMIT: '100000' });
  // So many that they can be searched.
  for (let i = 1; i <= 7; i++) await train(`Bird ${i}`);
}, 240_000);
afterAll(() => pages.close());

/** One that is queued no more, and so can be deleted. */
async function train(name: string): Promise<string> {
  const { id } = await pages.client.createJob({ body: { ...smallTraining, name } });
  await pages.client.cancelJob({ id });
  return id;
}
const heading = (page: Page, name: string) => page.getByRole('heading', { name, exact: true, level: 1 });
const gone = (page: Page) => page.getByText('No such training', { exact: true });
const names = (page: Page) => page.getByRole('article').getByRole('heading').allTextContents();

it('shows nothing more of a training that is deleted elsewhere, and the way back', async () => {
  const id = await train('Elsewhere');
  const page = await pages.open(`/trainings/${id}`);
  await heading(page, 'Elsewhere').waitFor();
  await pages.client.deleteJob({ id });
  await gone(page).waitFor();
  expect(await heading(page, 'Elsewhere').count()).toBe(0);
  expect(await page.getByRole('button', { name: 'Delete' }).count()).toBe(0);
  await page.getByRole('link', { name: 'All trainings' }).click();
  await heading(page, 'Trainings').waitFor();
}, 60_000);

it('goes back to what was searched for when a training has been deleted, which then is gone', async () => {
  await train('Cat 1');
  await train('Cat 2');
  const page = await pages.open('/trainings?q=cat');
  await expect.poll(() => names(page), soon).toEqual(['Cat 2', 'Cat 1']);
  await page.getByRole('link', { name: 'Cat 2' }).click();
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('button', { name: 'Delete it' }).click();
  await expect.poll(() => names(page), soon).toEqual(['Cat 1']);
  expect(page.url()).toContain('q=cat');
  await page.goBack();
  await gone(page).waitFor();
  expect(await heading(page, 'Cat 2').count()).toBe(0);
}, 60_000);

it('keeps what is chosen while it is compared, without what has been deleted, and compares the others', async () => {
  const ids = [await train('One'), await train('Two'), await train('Three')];
  const page = await pages.open('/trainings');
  for (const name of ['One', 'Two', 'Three'])
    await page.getByRole('checkbox', { name: `Compare ${name}`, exact: true }).check();
  await page.getByRole('link', { name: 'Compare', exact: true }).click();
  await heading(page, 'Compare trainings').waitFor();
  await expect.poll(() => names(page), soon).toEqual(['One', 'Two', 'Three']);
  await pages.client.deleteJob({ id: ids[1]! });
  await page.getByText('One of the trainings has been deleted; here are the others.').waitFor();
  await expect.poll(() => names(page), soon).toEqual(['One', 'Three']);
  await page.getByRole('link', { name: 'All trainings' }).click();
  await page.getByText('2 trainings chosen').waitFor();
  expect(await page.getByRole('checkbox', { name: 'Compare One' }).isChecked()).toBe(true);

  await pages.client.deleteJob({ id: ids[0]! });
  await page.getByText('1 training chosen').waitFor();
  await pages.client.deleteJob({ id: ids[2]! });
  await page.getByText('training chosen').waitFor({ state: 'detached' });
  await page.goto(`${pages.service.url}/app/#/compare?jobs=${ids.join()}`);
  await heading(page, 'These trainings are gone').waitFor();
  await page.getByRole('link', { name: 'All trainings' }).click();
  await heading(page, 'Trainings').waitFor();
}, 60_000);

it('leads from a sweep that there is not to those that there are', async () => {
  const page = await pages.open('/sweeps/7b0c1d1e-0000-4000-8000-000000000000');
  await page.getByText('No such sweep', { exact: true }).waitFor();
  await page.getByRole('link', { name: 'Sweeps' }).click();
  await page.getByRole('heading', { name: 'There are no sweeps' }).waitFor();
}, 60_000);
