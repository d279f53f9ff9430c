import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type KeyedService, startKeyedService } from './keyed-service.js';

let service: KeyedService;
beforeAll(async () => {
  service = await startKeyedService();
  await service.writeSample('job-1', 100);
});
afterAll(() => service.close());

/** Ways to write a step up, a separator and an end that some program or other takes for one. */
const up = fc.constantFrom('..', '%2e%2e', '%252e%252e', '.%2e', '..;', '..%00', '%c0%ae%c0%ae', '...', '.');
const separator = fc.constantFrom('/', '%2f', '%252f', '\\', '%5c', '%255c', '//', '/./', '%00/');
const start = fc.constantFrom(
  '/app/',
  '/app/assets/',
  '/healthz/',
  '/login/',
  '/openapi.json/',
  '/upload/',
  '/docs/static/',
  '//',
  '/',
  '/tasks/x/files/',
  '/jobs/job-1/samples/',
  '/datasets/cats/images/',
);
const target = fc.constantFrom(
  'jobs',
  'datasets',
  'session',
  'storage',
  'package.json',
  'src/bin/key.ts',
  'api-keys.json',
  'etc/passwd',
  'datasets/cats/cat.jpg',
  'jobs/job-1/samples/100.png',
  'Jobs',
  'jobs%00',
  'jobs/',
  'jobs;a=b',
  'jobs%20',
);
const path = fc
  .tuple(start, fc.array(fc.tuple(up, separator), { maxLength: 6 }), target, fc.constantFrom('', '?x=/../jobs', '#x'))
  .map(([from, steps, to, end]) => `${from}${steps.flat().join('')}${to}${end}`);
/** No bytes that are not allowed in a request line: those do not reach the service. */
const sendable = path.map(text => text.replace(/[^\x21-\x7e]/g, ''));

/** What no answer without a key may hold. */
const secrets = /dcgan-service"|"sha256"|root:|never decoded here|nextCursor|"dataDir"|import /;

test('no way of writing an address leads past the keys', async () => {
  await fc.assert(
    fc.asyncProperty(sendable, async address => {
      const answer = await service.send(address);
      expect([200, 302, 304, 400, 401, 403, 404, 405]).toContain(answer.status);
      if (answer.status === 200) expect(answer.body).not.toMatch(secrets);
      if (answer.status !== 302) return;
      expect(answer.headers.location).toMatch(/^\/app\//);
    }),
    { numRuns: 400 },
  );
}, 60_000);

test('nor, with a key, to files that are not served', async () => {
  await fc.assert(
    fc.asyncProperty(sendable, async address => {
      const answer = await service.send(address, { key: service.keys.admin });
      expect(answer.status).toBeLessThan(500);
      expect(answer.body).not.toMatch(/root:|never decoded here|"sha256": "|from 'node:/);
    }),
    { numRuns: 400 },
  );
}, 60_000);

test('no header but the one for keys lets anybody in', async () => {
  const value = fc.constantFrom(
    service.keys.admin,
    `Bearer ${service.keys.admin}`,
    'admin',
    'true',
    '127.0.0.1',
    'localhost',
    '/healthz',
    'POST',
  );
  const name = fc.constantFrom(
    'x-api-key',
    'api-key',
    'x-forwarded-for',
    'x-forwarded-user',
    'x-forwarded-prefix',
    'x-original-url',
    'x-rewrite-url',
    'x-http-method-override',
    'proxy-authorization',
    'x-real-ip',
    'forwarded',
    'referer',
  );
  await fc.assert(
    fc.asyncProperty(name, value, async (header, content) => {
      expect((await service.send('/jobs', { headers: { [header]: content } })).status).toBe(401);
    }),
    { numRuns: 100 },
  );
  for (const query of [
    `?key=${service.keys.admin}`,
    `?access_token=${service.keys.admin}`,
    `?api_key=${service.keys.admin}`,
  ])
    expect((await service.send(`/jobs${query}`)).status).toBe(401);
}, 60_000);

test('any text is a key or not, and is answered as such', async () => {
  const text = fc
    .string({ minLength: 0, maxLength: 200, unit: 'binary-ascii' })
    .map(raw => raw.replace(/[^\x20-\x7e]/g, ''));
  const cut = fc.nat(57).map(length => service.keys.admin.slice(0, length));
  const changed = fc.nat(57).map(at => {
    const { admin } = service.keys;
    return `${admin.slice(0, at)}${admin[at] === 'A' ? 'B' : 'A'}${admin.slice(at + 1)}`;
  });
  await fc.assert(
    fc.asyncProperty(fc.oneof(text, cut, changed), async wrong => {
      const answer = await service.send('/jobs', { headers: { authorization: `Bearer ${wrong}` } });
      expect(answer.status).toBe(401);
    }),
    { numRuns: 200 },
  );
}, 60_000);
