import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { registerBasePath } from '../../src/api/http/base-path.js';
import { registerErrors } from '../../src/api/http/errors.js';
import { openApiDocument } from '../../src/api/service/openapi-document.js';
import { webRoutes } from '../../src/api/service/pages.js';

let app: FastifyInstance;
beforeAll(async () => {
  app = Fastify();
  registerBasePath(app, '/below');
  registerErrors(app);
  await app.register(webRoutes());
});
afterAll(() => app.close());

it('leads from the addresses that people type to the page', async () => {
  const places = { '/app': '/below/app/', '/upload': '/below/app/#/datasets/new' };
  for (const [address, place] of Object.entries(places)) {
    const { statusCode, headers } = await app.inject(address);
    expect([statusCode, headers.location]).toEqual([302, place]);
  }
});

it.each(['no-such.js', 'assets/no-such.js', '..%2F..%2F..%2Fpackage.json', '%2e%2e/bin/start.js'])(
  '/app/%s is nothing, and not the page either',
  async name => {
    const answer = await app.inject(`/app/${name}`);
    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toMatchObject({ code: 'NOT_FOUND' });
  },
);

it('is no part of the OpenAPI document', async () => {
  expect((await openApiDocument()).yaml).not.toMatch(/^ {2}\/(upload|app)\b/m);
});
