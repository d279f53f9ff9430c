import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PageService, smallTraining } from './page-service.js';

let pages: PageService;
beforeAll(async () => {
  pages = await PageService.withFaces({ ALLOWED_HOSTS: 'dcgan.test' }, [
    '--host-resolver-rules=MAP dcgan.test 127.0.0.1',
  ]);
}, 240_000);
afterAll(() => pages.close());

/**
 * A headless browser has no desktop to show notifications on, and calls every tab visible: what was shown is noted beside
 * showing it, and a tab is hidden by saying that it is.
 */
const headless = `
  globalThis.shown = [];
  const Real = globalThis.Notification;
  if (Real) globalThis.Notification = class Notification extends Real {
    constructor(title, options) {
      super(title, options);
      shown.push({ title, body: options.body });
    }
  };
`;

async function contextWith(permissions: string[]): Promise<BrowserContext> {
  const context = await pages.context();
  await context.grantPermissions(permissions, { origin: pages.service.url });
  await context.addInitScript(headless);
  return context;
}

async function setVisibility(page: Page, state: 'hidden' | 'visible'): Promise<void> {
  await page.evaluate(`
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => '${state}' });
    document.dispatchEvent(new Event('visibilitychange'));
  `);
}

const shownBy = (page: Page) => page.evaluate<readonly { title: string; body: string }[]>('shown');

it('notifies once, of what is done, has failed or raises an alarm, only while no tab is seen', async () => {
  const context = await contextWith(['notifications']);
  const endless = await pages.client.createJob({ body: { ...smallTraining, steps: 1_000_000 } });
  // The first tab listens for both; what is asked for in the second one holds there.
  const tabs = [await pages.open(`/trainings/${endless.id}`, context)];
  await tabs[0]!.getByRole('button', { name: 'Notify me' }).waitFor();
  tabs.push(await pages.open(`/trainings/${endless.id}`, context));
  await tabs[1]!.getByRole('button', { name: 'Notify me' }).click();
  for (const tab of tabs) await tab.getByText('You are notified').waitFor();
  await tabs[1]!.reload();
  await tabs[1]!.getByText('You are notified').waitFor();
  const shown = async () => (await Promise.all(tabs.map(shownBy))).flat();
  const finish = async (name: string | undefined, more = {}) => {
    const { id } = await pages.client.createJob({
      body: { ...smallTraining, ...(name && { name }), ...more, priority: 'high' },
    });
    await pages.client.waitForJob(id);
  };
  await pages.client.cancelJob({ id: endless.id });
  await pages.client.waitForJob(endless.id);

  // One of them is still seen.
  await setVisibility(tabs[0]!, 'hidden');
  await finish('Seen');
  await setVisibility(tabs[1]!, 'hidden');
  await finish(undefined);
  await expect.poll(shown, { timeout: 30_000 }).toHaveLength(1);
  expect((await shown())[0]).toEqual({
    title: '“tiny on demo-faces” is done',
    body: expect.stringContaining('40 steps'),
  });

  const folder = join(pages.directory, 'datasets', 'broken');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'one.png'), 'no image at all');
  await finish('Broken', { dataset: 'broken' });
  await expect.poll(shown, { timeout: 30_000 }).toHaveLength(2);
  expect((await shown())[1]?.title).toBe('“Broken” has failed');

  // A generator that hardly learns: its discriminator wins, and stays ahead.
  const rates = { generatorLearningRate: 1e-9, discriminatorLearningRate: 0.005, realLabel: 1 };
  const hyperparameters = { ...smallTraining.hyperparameters, ...rates };
  await finish('Uneven', { hyperparameters, steps: 1500, sampleEvery: 500, stopOn: ['DISCRIMINATOR_DOMINATES'] });
  await expect.poll(shown, { timeout: 30_000 }).toHaveLength(4);
  const alarm = (await shown()).find(({ title }) => title === '“Uneven” raises an alarm');
  expect(alarm?.body).toContain('The discriminator tells real from generated');

  // Turned off in a tab, it is off in all.
  const running = await pages.client.createJob({ body: { ...smallTraining, steps: 1_000_000 } });
  await tabs[1]!.goto(`${pages.service.url}/app/#/trainings/${running.id}`);
  await tabs[1]!.getByRole('button', { name: 'Stop that' }).click();
  await tabs[1]!.getByRole('button', { name: 'Notify me' }).waitFor();
  await pages.client.cancelJob({ id: running.id });
  await pages.client.waitForJob(running.id);
  await finish('Unheard');
  expect(await shown()).toHaveLength(4);
}, 240_000);

it('says why there are none: blocked, or on plain http from another machine', async () => {
  const { id } = await pages.client.createJob({ body: { ...smallTraining, steps: 1_000_000 } });
  const page = await pages.open(`/trainings/${id}`, await contextWith([]));
  await page.getByText('Your browser blocks notifications').waitFor();
  await page.goto(`${pages.service.url.replace('127.0.0.1', 'dcgan.test')}/app/#/trainings/${id}`);
  await page.getByText('There are no notifications here').waitFor();
  await pages.client.cancelJob({ id });
}, 90_000);
