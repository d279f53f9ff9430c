import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBrowser } from '../../browser.js';
import { noise } from '../../dataset/folders.js';
import { Service } from '../../e2e/service.js';
import { type ReverseProxy, startReverseProxy } from '../../reverse-proxy.js';
import { until } from '../../wait.js';
import { text, UploadPage } from './datasets/upload-page.js';

const prefix = '/tools/dcgan';
let browser: Browser;
let directory: string;
let service: Service;
beforeAll(async () => {
  browser = await startBrowser();
  directory = await mkdtemp(join(tmpdir(), 'dcgan-proxy-'));
  service = await Service.start({ DATA_DIR: directory, BASE_PATH: `${prefix}/`, TRUST_PROXY: '127.0.0.1' });
});
afterAll(async () => {
  await browser?.close();
  await service?.stop();
  await rm(directory, { recursive: true, force: true });
});

/** Requests of a page that went beside the prefix, where another service lives, or that failed. */
async function openPage() {
  const page = await browser.newPage();
  const astray: string[] = [];
  page.on('request', request => {
    const { pathname, protocol } = new URL(request.url());
    if (protocol === 'http:' && !`${pathname}/`.startsWith(`${prefix}/`)) astray.push(pathname);
  });
  page.on('response', response => {
    // No generator serves before the first training.
    if (response.status() === 503 && response.url().endsWith('/models/current')) return;
    if (response.status() >= 400) astray.push(`${response.status()} ${response.url()}`);
  });
  return { page, astray, upload: new UploadPage(page) };
}

const kinds = [
  { name: 'strips the prefix', strips: true },
  { name: 'passes the prefix on', strips: false },
  { name: 'sends a Host of its own and says which one was asked for', strips: true, host: 'localhost:1' },
] as const;

describe.each(kinds)('behind a proxy that $name', ({ strips, ...rest }) => {
  const id = `behind-${kinds.findIndex(({ name }) => name === rest.name)}`;
  let proxy: ReverseProxy;
  beforeAll(async () => {
    const port = new URL(service.url).port;
    proxy = await startReverseProxy({ target: `http://127.0.0.1:${port}`, prefix, strips, ...rest });
  });
  afterAll(() => proxy?.close());

  it('pictures are uploaded with Chromium, and a training on them is followed to its end', async () => {
    const { page, astray, upload } = await openPage();
    await page.goto(proxy.url + prefix);
    await page.getByRole('link', { name: 'Pictures' }).click();
    await page.getByRole('link', { name: 'demo-faces', exact: true }).waitFor();
    await page.getByRole('link', { name: 'Add your pictures' }).click();
    const files = await Promise.all(
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map(async i => ({
        name: `${i}.png`,
        mimeType: 'image/png',
        buffer: await noise(i, 40),
      })),
    );
    await upload.files.setInputFiles(files);
    await upload.name.fill(id);
    await upload.submit.click();
    await upload.ready(id);
    await page.getByRole('link', { name: 'Start a training' }).click();
    await page.getByText('More settings').click();
    await page.getByLabel('Steps', { exact: true }).fill('2');
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await page.waitForURL(`**${prefix}/app/#/trainings/**`);
    // Followed by its events, through the proxy.
    await page.getByText('done', { exact: true }).waitFor({ timeout: 120_000 });
    // What is still being made, such as the first sample and checkpoint, is not there when it is first asked for.
    expect(upload.complaints.filter(complaint => !/status of (404|409|503)/.test(complaint))).toEqual([]);
    const job = page.url().split('/').at(-1)!.split('?')[0]!;
    await page.goto(`${proxy.url}${prefix}/jobs/${job}`);
    const { urls } = JSON.parse((await page.textContent('pre')) ?? '') as { urls: Record<string, string> };
    for (const url of Object.values(urls)) expect((await page.goto(proxy.url + url))?.status()).toBe(200);
    // Chromium asks for one where an answer is no page.
    expect(astray.filter(path => !path.endsWith('/favicon.ico'))).toEqual([]);
    await page.close();
  });

  it('the documentation shows every operation, and tries one out', async () => {
    const { page, astray } = await openPage();
    await page.goto(`${proxy.url}${prefix}/docs`);
    const operation = page.locator('#operations-service-getHealth');
    await operation.locator('.opblock-summary-control').click();
    await operation.getByRole('button', { name: 'Execute' }).click();
    await operation.getByText('"alive"').first().waitFor();
    expect(await text(operation.locator('.request-url'))).toContain(`${proxy.url}${prefix}/healthz`);
    expect(astray.filter(path => !path.endsWith('/favicon.ico'))).toEqual([]);
    await page.close();
  });
});

it('the log has the address that the proxy tells', async () => {
  const target = `http://127.0.0.1:${new URL(service.url).port}`;
  const headers = { 'x-forwarded-for': '203.0.113.7' };
  const proxy = await startReverseProxy({ target, prefix, strips: true, headers });
  await fetch(`${proxy.url}${prefix}/sweeps/nowhere/cancel`, { method: 'POST' });
  await proxy.close();
  const answered = await until('the request is logged', () =>
    service.log.findLast(({ path }) => path === '/sweeps/nowhere/cancel'),
  );
  expect(answered).toMatchObject({ ip: '203.0.113.7', status: 404 });
});
