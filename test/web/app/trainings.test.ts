import type { Route } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cuttableProxy } from '../../cuttable-proxy.js';
import { PageService, smallTraining } from './page-service.js';

let pages: PageService;
beforeAll(async () => {
  pages = await PageService.withFaces();
}, 240_000);
afterAll(() => pages.close());

it('leads a browser from / to the page, and a program to the addresses', async () => {
  const page = await pages.open();
  await page.goto(pages.service.url);
  expect(page.url()).toBe(`${pages.service.url}/app/`);
  const { urls } = await pages.client.getIndex();
  expect(urls.jobs).toBe('/jobs');
});

it('paints its name before the script is there, which takes it over', async () => {
  const page = await (await pages.context()).newPage();
  const held: Route[] = [];
  let holding = true;
  await page.route('**/*.js', route => (holding ? void held.push(route) : route.continue()));
  await page.goto(`${pages.service.url}/app/`, { waitUntil: 'commit' });
  await page.getByRole('link', { name: 'DCGAN', exact: true }).waitFor();
  holding = false;
  for (const script of held) await script.continue();
  await page.getByRole('link', { name: 'DCGAN service', exact: true }).waitFor();
  expect(await page.locator('header.top').count()).toBe(1);
});

it('says what to do while nothing has been trained, and starts it', async () => {
  const page = await pages.open();
  await page.getByRole('heading', { name: 'Nothing has been trained yet' }).waitFor();
  await page.getByRole('button', { name: 'Train on the built-in faces' }).click();
  await page.getByRole('slider', { name: 'Step' }).waitFor({ timeout: 120_000 });
  await page.getByRole('button', { name: 'Stop for good' }).click();
  await page.getByText('Its checkpoints and samples stay.').waitFor();
  await page.getByRole('button', { name: 'Stop it' }).click();
  await page.getByText('canceled', { exact: true }).waitFor({ timeout: 60_000 });
  await page.getByRole('link', { name: 'All trainings' }).click();
  await page.getByRole('article').filter({ hasText: 'canceled' }).waitFor();
}, 240_000);

it('shows a training as it goes, in two tabs with one stream of events, and after a reload', async () => {
  const context = await pages.context();
  const streams: string[] = [];
  context.on('request', request => {
    if (new URL(request.url()).pathname === '/events') streams.push(request.url());
  });
  const [list, one] = [await pages.open('/trainings', context), await pages.open('/trainings', context)];
  await list.getByRole('article').first().waitFor();
  const job = await pages.client.createJob({ body: { ...smallTraining, steps: 1_000_000 } });
  for (const page of [list, one])
    await page.getByRole('article').filter({ hasText: 'training' }).waitFor({ timeout: 120_000 });
  expect(streams).toHaveLength(1);
  await one.goto(`${pages.service.url}/app/#/trainings/${job.id}`);
  await one.getByRole('slider', { name: 'Step' }).waitFor({ timeout: 60_000 });
  // Follows the newest by itself.
  const newest = () => one.getByRole('slider', { name: 'Step' }).getAttribute('aria-valuetext');
  const before = await newest();
  await expect.poll(newest, { timeout: 60_000 }).not.toBe(before);
  await one.getByRole('button', { name: 'First sample' }).click();
  await one.getByText('Step 0: noise').waitFor();
  expect(one.url()).toContain('step=0');
  await one.reload();
  await one.getByText('Step 0: noise').waitFor();
  expect(await one.getByRole('button', { name: 'Live', exact: true }).getAttribute('aria-pressed')).toBe('false');
  await one.getByRole('button', { name: 'Live', exact: true }).click();
  await expect.poll(newest).not.toBe('Step 0');
  // The tab that listens is closed: the other one takes over.
  await list.close();
  await pages.client.cancelJob({ id: job.id });
  await one.getByText('canceled', { exact: true }).waitFor({ timeout: 60_000 });
}, 240_000);

it('speaks Japanese to a Japanese browser, and what is chosen after that', async () => {
  const page = await pages.open('/trainings', await pages.context({ locale: 'ja-JP' }));
  await page.getByRole('heading', { name: '学習', exact: true }).waitFor();
  expect(await page.locator('html').getAttribute('lang')).toBe('ja');
  await page.getByRole('combobox', { name: '言語' }).selectOption('English');
  await page.getByRole('heading', { name: 'Trainings' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'Trainings' }).waitFor();
});

it('says that it is cut off, and catches up by itself', async () => {
  const proxy = await cuttableProxy(pages.service.url);
  const page = await pages.open('/trainings');
  await page.goto(`${proxy.url}/app/`);
  await page.getByRole('article').first().waitFor();
  proxy.cut();
  await page.getByText('Cut off from the service').waitFor({ timeout: 60_000 });
  const { id } = await pages.client.createJob({ body: smallTraining });
  await pages.client.changeJob({ id, body: { name: 'Made in between' } });
  proxy.mend();
  await page.getByRole('article').filter({ hasText: 'Made in between' }).waitFor({ timeout: 60_000 });
  await expect.poll(() => page.getByText('Cut off from the service').count(), { timeout: 60_000 }).toBe(0);
  proxy.close();
}, 180_000);

it('says that the service is in trouble, and tries again when asked to', async () => {
  const page = await pages.open('/no-such-page');
  // What happens meanwhile has it load by itself, which must not be what helps.
  await page.evaluate("addEventListener('click', () => { window.isPressed = true; }, true)");
  await page.route(/\/jobs\?/, async route => {
    if (await page.evaluate('window.isPressed')) return route.continue();
    const problem = {
      type: 'about:blank',
      code: 'QUEUE_UNAVAILABLE',
      title: '',
      status: 503,
      detail: 'Redis is away.',
    };
    return route.fulfill({ status: 503, contentType: 'application/problem+json', json: { ...problem, errors: [] } });
  });
  await page.goto(`${pages.service.url}/app/#/trainings`);
  const again = page.getByRole('alert').getByRole('button', { name: 'Try again' });
  await again.waitFor({ timeout: 60_000 });
  await again.click();
  await page.getByRole('alert').waitFor({ state: 'detached' });
  await page.getByRole('heading').first().waitFor();
}, 90_000);

it('calls a training without a name by its preset and dataset, in the list, its page, the tab and comparisons', async () => {
  const page = await pages.open('/trainings');
  const link = page.getByRole('heading', { name: 'tiny on demo-faces' }).getByRole('link').last();
  await link.click();
  await page.getByRole('heading', { level: 1, name: 'tiny on demo-faces' }).waitFor();
  await expect.poll(() => page.title()).toBe('tiny on demo-faces – DCGAN service');
  const id = page.url().split('/').at(-1)!;
  await page.getByRole('button', { name: 'Rename' }).click();
  const field = page.getByRole('textbox', { name: 'Name of the training' });
  expect(await field.getAttribute('placeholder')).toBe('tiny on demo-faces');
  await field.fill('Faces');
  await field.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Faces' }).waitFor();
  await expect.poll(() => page.title()).toBe('Faces – DCGAN service');
  await pages.client.changeJob({ id, body: { name: null } });
  await page.getByRole('link', { name: 'All trainings' }).click();
  await page.getByRole('heading', { name: 'Trainings' }).waitFor();
  expect(await page.title()).toBe('DCGAN service');
  const { data } = await pages.client.listJobs({ limit: 100 });
  const unnamed = data.filter(({ name }) => name === null).slice(0, 2);
  await page.goto(`${pages.service.url}/app/#/compare?jobs=${unnamed.map(job => job.id)}`);
  const choice = page.getByRole('combobox', { name: 'Left: training' });
  await choice.waitFor();
  expect(await choice.getByRole('option').allTextContents()).toEqual([
    'tiny on demo-faces (1)',
    'tiny on demo-faces (2)',
  ]);
  await page.getByRole('combobox', { name: 'Language' }).selectOption('日本語');
  await page.getByRole('heading', { name: 'tiny（demo-faces）' }).first().waitFor();
}, 60_000);
