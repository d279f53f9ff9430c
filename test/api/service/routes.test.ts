import { afterAll, beforeAll, expect, test } from 'vitest';
import { version } from '../../../src/api/service/version.js';
import { startTestService, type TestService } from '../service.js';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());

test('the index is JSON for programs, and leads browsers to the page', async () => {
  const json = await service.app.inject('/');
  expect(json.json()).toMatchObject({ name: 'dcgan-service', version, urls: { documentation: '/docs' } });
  const html = await service.app.inject({ url: '/', headers: { accept: 'text/html,*/*' } });
  expect([html.statusCode, html.headers.location]).toEqual([302, '/app/']);
});

test('liveness names the version', async () => {
  expect((await service.app.inject('/healthz')).json()).toMatchObject({ status: 'alive', version });
});

test('every answer has a request id and security headers', async () => {
  const [first, second] = [await service.app.inject('/healthz'), await service.app.inject('/nowhere')];
  expect(first.headers['x-request-id']).not.toBe(second.headers['x-request-id']);
  for (const { headers } of [first, second]) {
    expect(headers).toMatchObject(securityHeaders);
    expect(headers).not.toHaveProperty('strict-transport-security');
  }
});

test('a poll gets only what JSON needs of them', async () => {
  const { headers } = await service.app.inject('/jobs/job-0');
  expect(headers['x-request-id']).toBeDefined();
  expect(headers['x-content-type-options']).toBe('nosniff');
  expect(headers).not.toHaveProperty('content-security-policy');
});

const securityHeaders = {
  'content-security-policy':
    "default-src 'self';base-uri 'self';font-src 'self' https: data:;form-action 'self';frame-ancestors 'self';img-src 'self' data: blob:;object-src 'none';script-src 'self';script-src-attr 'none';style-src 'self' https: 'unsafe-inline'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-dns-prefetch-control': 'off',
  'x-download-options': 'noopen',
  'x-frame-options': 'SAMEORIGIN',
  'x-permitted-cross-domain-policies': 'none',
  'x-xss-protection': '0',
};

test('datasets are listed and found', async () => {
  const list = (await service.app.inject('/datasets')).json();
  expect(list).toMatchObject({ data: [{ id: 'demo-faces' }, { id: 'cats' }], nextCursor: null });
  expect((await service.app.inject('/datasets/demo-faces')).json()).toEqual(list.data[0]);
  expect((await service.app.inject('/datasets/dogs')).json().code).toBe('DATASET_NOT_FOUND');
  expect((await service.app.inject('/datasets/No')).json().errors[0].path).toBe('id');
});

test('the documentation works without any other host', async () => {
  const page = await service.app.inject('/docs');
  expect(page.statusCode).toBe(200);
  const resources = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url]) => url!);
  expect(resources.length).toBeGreaterThan(4);
  for (const url of resources) {
    expect(url).toMatch(/^\/docs\//);
    expect((await service.app.inject(url)).statusCode).toBe(200);
  }
  expect(page.body).not.toMatch(/<script>[^<]/);
  // The page shows generated images as blobs.
  expect(page.headers['content-security-policy']).toContain("img-src 'self' data: blob:");
});
