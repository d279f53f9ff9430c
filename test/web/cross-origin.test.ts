import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBrowser } from '../browser.js';
import { Service } from '../e2e/service.js';
import { giveDemoFaces } from '../run/demo-faces.js';

let browser: Browser;
let directory: string;
let service: Service;
/** Two sites with an empty page each: one that may read from the service, and one that may not. */
let sites: { friend: Server; stranger: Server };
const originOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
beforeAll(async () => {
  browser = await startBrowser();
  directory = await mkdtemp(join(tmpdir(), 'dcgan-cors-'));
  sites = { friend: await emptySite(), stranger: await emptySite() };
  await giveDemoFaces(directory);
  service = await Service.start({ DATA_DIR: directory, CORS_ORIGINS: originOf(sites.friend) });
  const small = { imageSize: 16, generatorChannels: [8, 8], discriminatorChannels: [8, 8], batchSize: 4 };
  const hyperparameters = { ...small, latentSize: 8, precision: 'float32' };
  const { id } = await service.createJob({ dataset: 'demo-faces', preset: 'tiny', hyperparameters, steps: 2 });
  await service.jobWhen(id, 'has succeeded', ({ status }) => status === 'succeeded');
  job = id;
}, 240_000);
let job: string;
afterAll(async () => {
  await browser?.close();
  await service?.stop();
  for (const site of Object.values(sites)) site.close();
  await rm(directory, { recursive: true, force: true });
});

describe('a page of an origin of CORS_ORIGINS', () => {
  it('reads JSON and headers, also with a header of its own, shows images and follows events', async () => {
    const page = await open(sites.friend);
    expect(await read(page, '/jobs?limit=1')).toContain(job);
    expect(await read(page, `/jobs/${job}`, { headers: { 'if-none-match': '"other"' } })).toContain('succeeded');
    const header = `fetch('${service.url}/generate.png?seed=1').then(({ headers }) => headers.get('x-checkpoint'))`;
    expect(await page.evaluate(header)).toBe(`${job}-2`);
    expect(await image(page)).toBe(128);
    expect(await image(page, 'anonymous')).toBe(128);
    expect(await events(page)).toBe('succeeded');
    await page.close();
  });

  it('changes nothing', async () => {
    const page = await open(sites.friend);
    const json = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"dataset":"demo-faces"}' };
    // The browser does not send it at all.
    expect(await read(page, '/jobs', json)).toMatch(/^TypeError/);
    expect(await read(page, `/jobs/${job}`, { method: 'DELETE' })).toMatch(/^TypeError/);
    // This it sends without asking; the page reads why it was refused.
    expect(await read(page, '/jobs', { method: 'POST', body: '{}' })).toContain('CROSS_SITE');
    expect(await read(page, '/datasets', { credentials: 'include' })).toMatch(/^TypeError/);
    await page.close();
    const jobs = (await (await service.get('/jobs')).json()) as { data: unknown[] };
    expect(jobs.data.length).toBe(1);
  });
});

it('a page of another origin reads nothing, shows nothing and changes nothing', async () => {
  const page = await open(sites.stranger);
  expect(await read(page, '/jobs')).toMatch(/^TypeError/);
  expect(await read(page, '/jobs', { method: 'POST', body: '{}' })).toMatch(/^TypeError/);
  expect(await image(page)).toBe('refused');
  expect(await image(page, 'anonymous')).toBe('refused');
  expect(await events(page)).toBe('refused');
  await page.close();
});

async function emptySite(): Promise<Server> {
  const server = createServer((_request, response) =>
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Elsewhere</title>'),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function open(site: Server): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(originOf(site));
  return page;
}

/** What a page reads, or the error that it gets. */
function read(page: Page, path: string, init: RequestInit = {}): Promise<string> {
  const request = `fetch('${service.url}${path}', ${JSON.stringify(init)})`;
  return page.evaluate(`${request}.then(answer => answer.text()).catch(String)`);
}

/** The width of an image that a page shows. */
function image(page: Page, crossOrigin?: string): Promise<number | 'refused'> {
  return page.evaluate(`new Promise(resolve => {
    const image = new Image();
    image.onload = () => resolve(image.naturalWidth);
    image.onerror = () => resolve('refused');
    ${crossOrigin === undefined ? '' : `image.crossOrigin = '${crossOrigin}';`}
    image.src = '${service.url}/generate.png?seed=${crossOrigin === undefined ? 2 : 3}';
  })`);
}

/** The status that a page learns from a job's events. */
function events(page: Page): Promise<string> {
  return page.evaluate(`new Promise(resolve => {
    const events = new EventSource('${service.url}/jobs/${job}/events');
    events.addEventListener('status', ({ data }) => { events.close(); resolve(JSON.parse(data).status); });
    events.onerror = () => { events.close(); resolve('refused'); };
  })`);
}
