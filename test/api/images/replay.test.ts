import { once } from 'node:events';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { GridRequest } from '../../../src/generation/types.js';
import { notingGenerator, startTestService, type TestService } from '../service.js';

let service: TestService;
const asked: GridRequest[] = [];
/** What the generator keeps. */
const kept = { image: undefined as Buffer | undefined };
beforeAll(async () => {
  service = await startTestService(undefined, undefined, undefined, {
    makeGenerator: checkpoints => ({ ...notingGenerator(checkpoints, asked), kept: () => kept.image }),
  });
  await service.app.listen({ port: 0, host: '127.0.0.1' });
  await service.saveCheckpoint('job-1', 100, 3);
});
beforeEach(() => {
  kept.image = undefined;
  asked.splice(0);
});
afterAll(() => service.close());

async function get(path: string, headers: Record<string, string> = {}, method = 'GET') {
  const { port } = service.app.server.address() as AddressInfo;
  const sent = request({ host: '127.0.0.1', port, path, headers, method, agent: false }).end();
  const [answer] = await once(sent, 'response');
  const pieces: Buffer[] = [];
  for await (const piece of answer) pieces.push(piece);
  return { status: answer.statusCode, headers: answer.headers, body: Buffer.concat(pieces).toString() };
}

/** Headers that may differ between two answers. */
const own = ['date', 'x-request-id', 'transfer-encoding', 'content-length', 'content-type'];
const common = (headers: object) => Object.fromEntries(Object.entries(headers).filter(([name]) => !own.includes(name)));

test('an answer that is replayed has the headers of the first, and a request id of its own', async () => {
  const first = await get('/generate.png?seed=1');
  kept.image = Buffer.from('the kept image');
  const second = await get('/generate.png?seed=1');
  expect([second.status, second.body, second.headers['content-length']]).toEqual([200, 'the kept image', '14']);
  expect(second.headers['content-type']).toBe('image/png');
  expect(common(second.headers)).toEqual(common(first.headers));
  expect(second.headers['x-request-id']).toMatch(/^[\da-f-]{36}$/);
  expect(second.headers['x-request-id']).not.toBe(first.headers['x-request-id']);
  const unchanged = await get('/generate.png?seed=1', { 'if-none-match': String(first.headers.etag) });
  expect([unchanged.status, unchanged.body]).toEqual([304, '']);
  expect(asked).toHaveLength(1);
});

test('a 304 that is replayed says what a cache has to know, and leaves the headers of the page to the image it has', async () => {
  const first = await get('/generate.png?model=job-1-100&seed=7');
  const { headers } = await get('/generate.png?model=job-1-100&seed=7', {
    'if-none-match': String(first.headers.etag),
  });
  expect(Object.keys(headers).sort()).toEqual([
    'cache-control',
    'connection',
    'date',
    'etag',
    'x-checkpoint',
    'x-request-id',
  ]);
  for (const name of ['cache-control', 'etag', 'x-checkpoint']) expect(headers[name]).toBe(first.headers[name]);
  expect(headers['x-request-id']).not.toBe(first.headers['x-request-id']);
});

test('another checkpoint answers at once, also while the old image is kept', async () => {
  const first = await get('/generate.png?seed=2');
  kept.image = Buffer.from('the kept image');
  await service.saveCheckpoint('job-1', 200, 3);
  const second = await get('/generate.png?seed=2', { 'if-none-match': String(first.headers.etag) });
  expect([second.status, second.headers['x-checkpoint']]).toEqual([200, 'job-1-200']);
});

test('what is not kept any longer is generated again', async () => {
  await get('/generate.png?seed=3');
  expect((await get('/generate.png?seed=3')).status).toBe(200);
  expect(asked).toHaveLength(2);
});

test('a host that is not allowed is refused, however well an image is known', async () => {
  await get('/generate.png?seed=4');
  kept.image = Buffer.from('the kept image');
  const refused = await get('/generate.png?seed=4', { host: 'evil.example' });
  expect(refused.status).toBe(403);
  expect(JSON.parse(refused.body).code).toBe('UNKNOWN_HOST');
});

test('HEAD and other methods take the usual way', async () => {
  await get('/generate.png?seed=5');
  kept.image = Buffer.from('the kept image');
  const head = await get('/generate.png?seed=5', {}, 'HEAD');
  expect([head.status, head.body]).toEqual([200, '']);
  expect((await get('/generate.png?seed=5', {}, 'DELETE')).status).toBe(405);
});

test('wrong requests stay wrong', async () => {
  kept.image = Buffer.from('the kept image');
  for (let i = 0; i < 2; i++) expect((await get('/generate.png?seed=-1')).status).toBe(400);
});
