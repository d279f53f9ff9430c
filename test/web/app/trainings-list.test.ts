import axe from 'axe-core';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PageService, smallTraining } from './page-service.js';
import { tabTo } from './tab-to.js';

let pages: PageService;
/** For what happens by itself: only what hangs takes so long. */
const soon = { timeout: 30_000 };
/** What the service says when it cannot, and when it will not. */
const problem = (code: string, status: number) =>
  JSON.stringify({
    type: 'about:blank',
    title: code,
    status,
    code,
    detail: 'It says so.',
    instance: '/jobs',
    requestId: '1',
  });
const trouble = problem('QUEUE_UNAVAILABLE', 503);
const refusal = problem('INVALID_REQUEST', 400);
/** Ids of the trainings, the oldest first. */
const jobs: string[] = [];
beforeAll(async () => {
  pages = await PageService.withoutWorker({ JOB_RATE_LIMIT: '100000' });
}, 240_000);
afterAll(() => pages.close());

async function train(name: string): Promise<string> {
  const { id } = await pages.client.createJob({ body: { ...smallTraining, name } });
  jobs.push(id);
  return id;
}
const cards = (page: Page) => page.getByRole('article');
const names = (page: Page) => cards(page).getByRole('heading').allTextContents();
const search = (page: Page) => page.getByRole('searchbox', { name: 'Search trainings' });

it('offers to look for trainings as soon as there are more than a handful', async () => {
  for (const name of ['Cats 1', 'Cats 2', 'Dogs 3', 'Dogs 4', 'Cats 5', 'Cats 6']) await train(name);
  const page = await pages.open('/trainings');
  await expect.poll(() => cards(page).count(), soon).toBe(6);
  expect(await search(page).count()).toBe(0);
  await train('Cats 7');
  await search(page).waitFor();
  await expect.poll(() => cards(page).count(), soon).toBe(7);
}, 60_000);

it('finds trainings by what is typed and chosen, which stays when one goes back, reloads or keeps the address', async () => {
  await pages.client.cancelJob({ id: jobs[1]! });
  const context = await pages.context();
  const page = await pages.open('/trainings', context);
  await search(page).fill(' cATS ');
  await expect.poll(() => names(page), soon).toEqual(['Cats 7', 'Cats 6', 'Cats 5', 'Cats 2', 'Cats 1']);
  await page.getByRole('status').filter({ hasText: '5 trainings match' }).waitFor();
  await page.getByRole('combobox', { name: 'Status' }).selectOption('canceled');
  await expect.poll(() => names(page), soon).toEqual(['Cats 2']);
  await expect.poll(() => page.url(), soon).toContain('q=cATS&status=canceled');

  await page.getByRole('link', { name: 'Cats 2' }).click();
  await page.getByRole('heading', { name: 'Cats 2', level: 1 }).waitFor();
  await page.goBack();
  await expect.poll(() => names(page), soon).toEqual(['Cats 2']);
  await page.getByRole('link', { name: 'Cats 2' }).click();
  await page.getByRole('link', { name: 'All trainings' }).click();
  await expect.poll(() => names(page), soon).toEqual(['Cats 2']);
  await page.reload();
  await expect.poll(() => names(page), soon).toEqual(['Cats 2']);
  expect(await search(page).inputValue()).toBe('cATS');
  const other = await context.newPage();
  await other.goto(page.url());
  await expect.poll(() => names(other), soon).toEqual(['Cats 2']);

  // What happens elsewhere decides what is listed, too.
  await pages.client.cancelJob({ id: jobs[0]! });
  await expect.poll(() => names(page), soon).toEqual(['Cats 2', 'Cats 1']);
  // The link above shows all of them again.
  await page.getByRole('navigation').getByRole('link', { name: 'Trainings' }).click();
  await expect.poll(() => cards(page).count(), soon).toBe(7);
  await expect.poll(() => search(page).inputValue(), soon).toBe('');
}, 60_000);

it('shows those of one dataset, where there are several', async () => {
  const page = await pages.open('/trainings');
  await search(page).waitFor();
  const pictures = page.getByRole('combobox', { name: 'Pictures' });
  expect(await pictures.count()).toBe(0);
  const image = await sharp({ create: { width: 32, height: 32, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
  await pages.client.uploadDataset({
    name: 'parrots',
    files: [{ name: 'red.png', content: new Blob([new Uint8Array(image)]) }],
  });
  const { id } = await pages.client.createJob({ body: { ...smallTraining, dataset: 'parrots', name: 'Red' } });
  await pictures.selectOption('parrots');
  await expect.poll(() => names(page), soon).toEqual(['Red']);
  await expect.poll(() => page.url(), soon).toContain('dataset=parrots');
  // A training without a name is called by its dataset.
  await pages.client.changeJob({ id, body: { name: null } });
  await page.goto(`${pages.service.url}/app/#/trainings?q=Parrot`);
  await expect.poll(() => names(page), soon).toEqual(['tiny on parrots']);
  await pages.client.cancelJob({ id });
  await pages.client.deleteJob({ id });
  await page.getByRole('heading', { name: 'No training matches' }).waitFor();
}, 60_000);

it('says that nothing matches, and shows everything again, with the keyboard alone', async () => {
  const page = await pages.open('/trainings');
  await search(page).waitFor();
  await tabTo(page, search(page));
  await page.keyboard.type('parrots');
  await page.getByRole('heading', { name: 'No training matches' }).waitFor();
  expect(await cards(page).count()).toBe(0);
  await page.getByRole('status').filter({ hasText: 'No training matches' }).waitFor();
  const clear = page.getByRole('button', { name: 'Show all trainings' });
  await tabTo(page, clear);
  await page.keyboard.press('Enter');
  await expect.poll(() => cards(page).count(), soon).toBe(7);
  await expect.poll(() => search(page).inputValue(), soon).toBe('');
  await expect.poll(() => page.evaluate('document.activeElement.id'), soon).toBe('search-trainings');
}, 60_000);

it('leaves out the runs of sweeps until they are asked for', async () => {
  await pages.client.createSweep({
    body: {
      dataset: 'demo-faces',
      preset: 'tiny',
      search: { strategy: 'grid', parameters: { batchSize: { values: [8, 16, 32] } } },
      budget: { steps: 600 },
    },
  });
  const page = await pages.open('/trainings');
  const runs = page.getByRole('checkbox', { name: 'Runs of sweeps' });
  await runs.waitFor();
  await expect.poll(() => cards(page).count(), soon).toBe(7);
  await search(page).fill('tiny');
  await page.getByRole('status').filter({ hasText: '7 trainings match' }).waitFor();
  await runs.check();
  await page.getByRole('status').filter({ hasText: '10 trainings match' }).waitFor();
  expect((await names(page)).slice(0, 3)).toEqual(['Run 2 of a sweep', 'Run 1 of a sweep', 'Run 0 of a sweep']);
  await expect.poll(() => page.url(), soon).toContain('sweeps=true');
  await page.reload();
  await expect.poll(() => cards(page).count(), soon).toBe(10);
  await runs.uncheck();
  await expect.poll(() => cards(page).count(), soon).toBe(7);
}, 60_000);

it('asks for the list once, as soon as it is known which one is meant', async () => {
  const page = await (await pages.context()).newPage();
  const asked: string[] = [];
  page.on('request', request => {
    const { pathname, searchParams } = new URL(request.url());
    if (pathname === '/jobs' && searchParams.get('limit') === '24') asked.push(searchParams.get('sweep') ?? 'all');
  });
  await page.goto(`${pages.service.url}/app/`);
  await expect.poll(() => cards(page).count(), soon).toBe(7);
  expect(asked).toEqual(['none']);
}, 60_000);

it('offers the runs of sweeps where only they match, and keeps them out otherwise', async () => {
  const page = await pages.open('/trainings');
  const run = (await pages.client.listJobs({ limit: 1 })).data[0]!;
  await search(page).fill(run.id);
  await page.getByRole('heading', { name: 'Only runs of sweeps match' }).waitFor();
  await page.getByRole('button', { name: 'Show them here' }).click();
  await expect.poll(() => names(page), soon).toEqual(['Run 2 of a sweep']);
  expect(await search(page).inputValue()).toBe(run.id);
}, 60_000);

it('makes do with an address that was mangled, and offers to show everything where nothing can be listed', async () => {
  const page = await pages.open(`/trainings?dataset=%2Fetc%20x&q=${'z'.repeat(300)}`);
  await page.getByRole('heading', { name: 'No training matches' }).waitFor();
  expect(await search(page).inputValue()).toBe('z'.repeat(200));
  await page.getByRole('button', { name: 'Show all trainings' }).click();
  await expect.poll(() => cards(page).count(), soon).toBe(7);
  await page.route(/\/jobs\?.*q=/, route =>
    route.fulfill({ status: 400, contentType: 'application/problem+json', body: refusal }),
  );
  await search(page).fill('cats');
  await page.getByText('The request is not valid').waitFor();
  await page.getByRole('button', { name: 'Show all trainings' }).click();
  await page.getByText('The request is not valid').waitFor({ state: 'detached' });
  await expect.poll(() => cards(page).count(), soon).toBe(7);
}, 60_000);

it('goes on beyond a hundred, and what happens reaches the oldest, too', async () => {
  for (let i = jobs.length; i < 130; i++) await train(`Bird ${i}`);
  const page = await pages.open('/trainings');
  const more = page.getByRole('button', { name: 'Show older ones' });
  for (let shown = 24; shown < 130; shown += 24) {
    await expect.poll(() => cards(page).count(), soon).toBe(shown);
    await more.click();
  }
  await expect.poll(() => cards(page).count(), soon).toBe(130);
  expect(await more.count()).toBe(0);
  const all = await names(page);
  expect([new Set(all).size, all[0], all.at(-1)]).toEqual([130, 'Bird 129', 'Cats 1']);
  // The button is gone: what it has brought has the focus.
  const focused = () => page.evaluate("document.activeElement.closest('article')?.querySelector('h2').textContent");
  await expect.poll(focused, soon).toBe(all[120]);
  await pages.client.changeJob({ id: jobs[0]!, body: { name: 'The very first' } });
  await expect.poll(async () => (await names(page)).at(-1), soon).toBe('The very first');
  await train('The newest');
  await expect.poll(async () => (await names(page))[0], soon).toBe('The newest');
  expect(await cards(page).count()).toBe(131);
  // Whoever goes back, or reloads, is where they were.
  const first = page.getByRole('link', { name: 'The very first' });
  await first.scrollIntoViewIfNeeded();
  const isNoted = 'scrollY > 5000 && history.state?.y === scrollY';
  await expect.poll(() => page.evaluate(isNoted), soon).toBe(true);
  const y = Number(await page.evaluate('scrollY'));
  await first.click();
  await page.getByRole('heading', { name: 'The very first', level: 1 }).waitFor();
  for (const go of [() => page.goBack(), () => page.reload()]) {
    await go();
    await expect.poll(async () => Math.abs(Number(await page.evaluate('scrollY')) - y), soon).toBeLessThan(50);
    expect(await cards(page).count()).toBe(131);
  }
}, 120_000);

it('says beside the button that older ones did not come, and tries again with the next click', async () => {
  const page = await pages.open('/trainings');
  const more = page.getByRole('button', { name: 'Show older ones' });
  await more.waitFor();
  let isBroken = true;
  await page.route(/\/jobs\?.*limit=48/, route =>
    isBroken
      ? route.fulfill({ status: 503, contentType: 'application/problem+json', body: trouble })
      : route.continue(),
  );
  await more.click();
  const area = page.locator('div', { has: more }).filter({ has: page.getByRole('alert') });
  await area.last().getByText('The job queue cannot be reached').waitFor();
  expect(await page.getByRole('alert').count()).toBe(1);
  await expect.poll(() => more.getAttribute('aria-busy'), soon).toBe('false');
  expect(await cards(page).count()).toBe(24);
  isBroken = false;
  await more.click();
  await expect.poll(() => cards(page).count(), soon).toBe(48);
  expect(await page.getByRole('alert').count()).toBe(0);
}, 60_000);

it.each([
  { locale: 'en-US', colorScheme: 'light' },
  { locale: 'ja-JP', colorScheme: 'dark' },
] as const)(
  'is for everybody, on a phone, too: $locale, $colorScheme',
  async look => {
    const page = await pages.open(
      '/trainings',
      await pages.context({ ...look, viewport: { width: 390, height: 844 } }),
    );
    await page.getByRole('searchbox').fill('zzz');
    for (const name of [/No training matches|該当する学習はありません/, /Trainings|学習/])
      await page.getByRole('heading', { name }).first().waitFor();
    await page.evaluate(axe.source);
    const { violations } = (await page.evaluate('axe.run()')) as axe.AxeResults;
    expect(violations.map(({ id, nodes }) => `${id} at ${nodes[0]?.html}`)).toEqual([]);
    expect(Number(await page.evaluate('document.documentElement.scrollWidth - innerWidth'))).toBeLessThanOrEqual(0);
  },
  60_000,
);
