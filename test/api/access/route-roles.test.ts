import Fastify from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { requireRoles } from '../../../src/api/access/require-role.js';
import { routeRoles } from '../../../src/api/access/route-roles.js';
import { includes, roles } from '../../../src/schema/service/role.js';
import { type KeyedService, startKeyedService } from './keyed-service.js';

/** The whole list: a route that is to need no key has to be added here, too. */
const withoutKey = [
  'GET /app',
  'GET /app/*',
  'GET /healthz',
  'GET /login',
  'GET /openapi.json',
  'GET /readyz',
  'GET /upload',
  'POST /login',
];

let service: KeyedService;
beforeAll(async () => {
  service = await startKeyedService();
});
afterAll(() => service.close());

/** An address of a route, with something in the place of its parameters. */
const addressOf = (url: string) => url.replace(/:\w+/g, 'nothing').replace('*', '');
const every = Object.entries(routeRoles).map(([route, role]) => {
  const [method, url] = route.split(' ') as [string, string];
  return { route, method, path: addressOf(url), role };
});
const keyed = every.filter(({ role }) => role !== 'anyone');

test('the routes that need no key are these', () => {
  expect(
    every
      .filter(({ role }) => role === 'anyone')
      .map(({ route }) => route)
      .sort(),
  ).toEqual(withoutKey);
});

test('every line of the table is a route, and a route without a line cannot be registered', async () => {
  const missing = every.filter(({ route }) => {
    const [method, url] = route.split(' ') as ['GET', string];
    return !service.app.hasRoute({ method, url });
  });
  expect(missing.map(({ route }) => route)).toEqual([]);
  const app = Fastify();
  await requireRoles(app, undefined);
  expect(() => app.get('/forgotten', async () => 'everything')).toThrow(
    'The route GET /forgotten has no role: add it to src/api/access/route-roles.ts',
  );
});

describe.each(['without a key', 'with a wrong key', 'with a key of another service'])('%s', how => {
  const wrong = how === 'with a wrong key' ? 'dcgan_aaaaaaaa_' : 'dcgan_';
  const key = how === 'without a key' ? undefined : `${wrong}${'x'.repeat(43)}`;
  test('every route is a 401 that says how to get in, except those of the list', async () => {
    for (const { route, method, path, role } of every) {
      const answer = await service.send(path, { method, ...(key && { key }) });
      if (role === 'anyone') expect([route, answer.status]).not.toEqual([route, 401]);
      else {
        expect([route, answer.status]).toEqual([route, 401]);
        expect(answer.headers['www-authenticate']).toMatch(/^Bearer realm="dcgan-service"/);
        expect(answer.headers['content-type']).toMatch('application/problem+json');
        expect(JSON.parse(answer.body)).toMatchObject({ code: 'UNAUTHORIZED', status: 401 });
      }
    }
  });
});

test.each(roles)('a %s gets what its role allows, and a 403 for the rest', async role => {
  for (const { route, method, path, role: needed } of keyed) {
    if (needed === 'anyone') continue;
    const answer = await service.send(path, { method, key: service.keys[role] });
    if (includes(role, needed)) expect([route, [401, 403].includes(answer.status)]).toEqual([route, false]);
    else {
      expect([route, answer.status]).toEqual([route, 403]);
      expect(JSON.parse(answer.body)).toMatchObject({ code: 'FORBIDDEN' });
      expect(answer.body).toContain(`a key with the role ${needed}, and this key has the role ${role}`);
    }
    expect([route, answer.status < 500 || answer.status === 503]).toEqual([route, true]);
  }
});

test('HEAD, other methods and unknown paths need a key as well', async () => {
  for (const [method, path] of [
    ['HEAD', '/jobs'],
    ['HEAD', '/datasets/nothing/preview.png'],
    ['PUT', '/jobs'],
    ['OPTIONS', '/jobs'],
    ['GET', '/nothing'],
    ['DELETE', '/'],
    ['GET', '/docs'],
    ['GET', '/docs/json'],
    ['GET', '/queues'],
  ] as const) {
    expect([method, path, (await service.send(path, { method })).status]).toEqual([method, path, 401]);
    const answer = await service.send(path, { method, key: service.keys.admin });
    expect([method, path, answer.status]).not.toEqual([method, path, 401]);
  }
});
