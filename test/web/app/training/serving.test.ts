import { afterAll, beforeAll, expect, it } from 'vitest';
import { PageService, smallTraining } from '../page-service.js';

let pages: PageService;
const train = async (name: string, steps: number) => {
  const { id } = await pages.client.createJob({ body: { ...smallTraining, name, steps } });
  return pages.client.waitForJob(id);
};
beforeAll(async () => {
  pages = await PageService.start();
  await train('The good one', 60);
}, 240_000);
afterAll(() => pages.close());

it('says before a training begins from which one it takes over, and keeps that one with one press', async () => {
  const page = await pages.open('/start');
  await page.getByText('no longer from “The good one” (step 60).').waitFor();
  await page.getByRole('button', { name: 'Keep “The good one” (step 60) as the default' }).click();
  await page.getByText('“The good one” (step 60) is the default until you choose another one').waitFor();
  expect(await pages.client.getCurrentModel()).toMatchObject({ step: 60, isPinned: true });
  // The button is gone: whoever uses the keyboard is where it was.
  await page.locator('p:focus').getByText('is the default until you choose another one').waitFor();
  // What somebody has chosen stays so: there is nothing to be said.
  await page.reload();
  await page.getByRole('button', { name: 'Start', exact: true }).waitFor();
  expect(await page.getByRole('button', { name: /^Keep/ }).count()).toBe(0);
  // A pin made elsewhere is heard of without a reload, and so is its end.
  await pages.client.unpinModel();
  const keep = page.getByRole('button', { name: 'Keep “The good one” (step 60) as the default' });
  await keep.click();
  const kept = page.getByText('“The good one” (step 60) is the default until you choose another one');
  await kept.waitFor();
  await pages.client.unpinModel();
  await keep.waitFor();
  expect(await kept.count()).toBe(0);
  const { id } = await pages.client.getCurrentModel();
  await pages.client.pinModel({ body: { checkpoint: id } });
  await keep.waitFor({ state: 'detached' });
  // Whoever has pressed the button here is still told so: it is true again.
  await kept.waitFor();
  await pages.client.unpinModel();
}, 60_000);

it('says of a short training that it has taken over, and lets the one before serve again with one press', async () => {
  const short = await train('A quick try', 2);
  expect((await pages.client.getCurrentModel()).job).toBe(short.id);
  const page = await pages.open(`/trainings/${short.id}`);
  await page.getByText('Before, they came from “The good one” (step 60), which can now be deleted').waitFor();
  await page.getByRole('button', { name: 'Make “The good one” (step 60) the default again' }).click();
  const kept = page.getByText('“The good one” (step 60) is the default until you choose another one');
  await kept.waitFor();
  await page.locator('p:focus').and(kept).waitFor();
  expect(await pages.client.getCurrentModel()).toMatchObject({ step: 60, isPinned: true });
  // Once another one has been chosen elsewhere, it is no longer so.
  await pages.client.unpinModel();
  await kept.waitFor({ state: 'detached' });
  // Or it stays with the new one, and is not asked again.
  await page.getByRole('button', { name: 'Stay with this one' }).click();
  await page.getByText('“A quick try” (step 2) is the default until you choose another one').waitFor();
  await page.reload();
  await page.getByText('default, pinned').waitFor();
  expect(await page.getByRole('button', { name: 'Stay with this one' }).count()).toBe(0);
}, 120_000);

it('no longer says so once yet another training has taken over', async () => {
  await pages.client.unpinModel();
  const { job } = await pages.client.getCurrentModel();
  const page = await pages.open(`/trainings/${job}`);
  await page.getByText('This training is now the default').waitFor();
  await train('The newest one', 2);
  await page.getByText('This training is now the default').waitFor({ state: 'detached' });
}, 120_000);
