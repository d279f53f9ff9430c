import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { registerBasePath } from '../../src/api/http/base-path.js';
import { registerErrors } from '../../src/api/http/errors.js';
import { openApiDocument } from '../../src/api/service/openapi-document.js';
import { webRoutes } from '../../src/api/service/pages.js';
import { crops, Framing, facelessChoices } from '../../src/schema/dataset.js';
import { presetNames } from '../../src/schema/job.js';
import { escapeHtml } from '../../src/web/layout.js';

let app: FastifyInstance;
beforeAll(async () => {
  app = Fastify();
  registerBasePath(app, '');
  registerErrors(app);
  await app.register(webRoutes({ maxFiles: 123 }));
});
afterAll(() => app.close());

it('offers everything that the schemas allow', async () => {
  const { body, headers } = await app.inject('/upload');
  expect(headers['content-type']).toBe('text/html; charset=utf-8');
  const { fit } = Framing.shape;
  for (const value of [...fit.unwrap().options, ...crops, ...facelessChoices, ...presetNames])
    expect(body).toContain(`value="${value}"`);
  expect(body).toContain('data-max-files="123"');
  expect(body).not.toMatch(/undefined|\[object/);
});

it('has nothing inline, and nothing of other hosts', async () => {
  const { body } = await app.inject('/upload');
  expect(body).not.toMatch(/<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=|https?:/);
  const style = await app.inject('/web/style.css');
  expect(style.headers['content-type']).toBe('text/css; charset=utf-8');
  expect(style.body).not.toMatch(/url\(|@import/);
});

it.each(['/upload', '/web/style.css'])('%s is sent again only when it has changed', async url => {
  const { headers } = await app.inject(url);
  expect(headers['cache-control']).toBe('no-cache');
  const again = await app.inject({ url, headers: { 'if-none-match': String(headers.etag) } });
  expect([again.statusCode, again.body]).toEqual([304, '']);
});

it.each([
  '',
  'no-such.js',
  'page/no-such.js',
  'page/../dom.js',
  'upload.ts',
  'upload.js.map',
  '..%2Fstyle.js',
  'page/..%2F..%2Fstyle.js',
  '..%2F..%2F..%2Fpackage.json',
  'browser',
  'page',
])('/web/%s is nothing', async name => {
  const answer = await app.inject(`/web/${name}`);
  expect(answer.statusCode).toBe(404);
  expect(answer.json()).toMatchObject({ code: 'NOT_FOUND' });
});

it('is no part of the OpenAPI document', async () => {
  expect((await openApiDocument()).yaml).not.toMatch(/^ {2}\/(upload|web)\b/m);
});

it('writes texts into HTML as texts', () => {
  expect(escapeHtml(`<b title="a&'">`)).toBe('&#60;b title=&#34;a&#38;&#39;&#34;&#62;');
});
