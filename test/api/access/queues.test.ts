import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startBrowser } from '../../browser.js';
import { type KeyedService, startKeyedService } from './keyed-service.js';

let service: KeyedService;
let browser: Browser;
beforeAll(async () => {
  service = await startKeyedService({ app: { basePath: '/faces' } });
  browser = await startBrowser();
});
afterAll(async () => {
  await browser?.close();
  await service?.close();
});

test('an admin sees the queues in a browser, below BASE_PATH, under our policy, without asking other hosts', async () => {
  await service.jobs.ping();
  const page = await browser.newPage();
  const errors: string[] = [];
  const others: string[] = [];
  page.on('console', message => message.type() === 'error' && errors.push(message.text()));
  page.on('pageerror', error => errors.push(error.message));
  page.on('request', request => request.url().startsWith(service.url) || others.push(request.url()));
  // The page without scripts lets in whoever opens the address.
  await page.goto(`${service.url}/faces/queues`);
  await page.getByLabel('Key').fill(service.keys.admin);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.waitForURL(`${service.url}/faces/queues`);
  await page.getByText('test-tasks').first().waitFor();
  expect(await page.title()).toContain('Queues');
  expect(others).toEqual([]);
  // The first answer was the page to log in.
  expect(errors.filter(error => !error.includes('401'))).toEqual([]);
  await page.close();
});

test('it changes nothing, for nobody', async () => {
  for (const [method, path] of [
    ['PUT', '/queues/api/queues/test/pause'],
    ['PUT', '/queues/api/queues/test/clean/completed'],
    ['POST', '/queues/api/queues/test/add'],
    ['PUT', '/queues/api/queues/test/obliterate'],
  ] as const) {
    const answer = await service.send(path, { method, key: service.keys.admin });
    expect([path, [404, 405].includes(answer.status)]).toEqual([path, true]);
    expect(answer.headers['content-type']).toContain('application/problem+json');
  }
  expect(await service.access.limits.redis.hget('bull:test:meta', 'paused')).toBeNull();
});

test('only admins see it', async () => {
  for (const path of [
    '/queues',
    '/queues/',
    '/queues/api/queues',
    '/queues/static/images/logo.svg',
    '/queues/queue/test',
  ]) {
    expect([path, (await service.send(path)).status]).toEqual([path, 401]);
    const refused = await service.send(path, { key: service.keys.trainer });
    expect([path, refused.status, JSON.parse(refused.body).code]).toEqual([path, 403, 'FORBIDDEN']);
  }
  const { queues } = JSON.parse((await service.send('/queues/api/queues', { key: service.keys.admin })).body);
  expect(queues.map(({ name }: { name: string }) => name)).toEqual(['test', 'test-tasks', 'test-webhooks']);
  expect(queues.every(({ readOnlyMode }: { readOnlyMode: boolean }) => readOnlyMode)).toBe(true);
});
