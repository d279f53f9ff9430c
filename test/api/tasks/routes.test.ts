import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTaskConsumer } from '../../../src/queue/tasks/task-consumer.js';
import { silent } from '../../redis.js';
import { exampleInput, exampleResult } from '../../tasks/example.js';
import { until } from '../../wait.js';
import { startTestService, type TestService } from '../service.js';

let service: TestService;
let base: string;
beforeAll(async () => {
  service = await startTestService();
  await service.app.listen({ host: '127.0.0.1', port: 0 });
  base = `http://127.0.0.1:${(service.app.server.address() as AddressInfo).port}`;
});
afterAll(() => service.close());

const input = exampleInput();
const output = { result: exampleResult, files: ['comparison.png', 'path.json'] };
const ask = async (files?: Record<string, Uint8Array>) => (await service.tasks.add('projection', input, files)).id;
const get = (path: string, headers: Record<string, string> = {}) =>
  service.app.inject({ url: `/tasks${path}`, headers });
const cancel = (id: string) => service.app.inject({ method: 'POST', url: `/tasks/${id}/cancel` });
const remove = (id: string) => service.app.inject({ method: 'DELETE', url: `/tasks/${id}` });

/** Lets a task succeed, with files that need no process. */
async function finish(id: string): Promise<void> {
  const consumer = startTaskConsumer({
    connection: service.redis.connection,
    name: 'test',
    log: silent,
    processor: async () => ({ type: 'succeeded', output }),
  });
  await until('the task is done', async () => (await service.tasks.get(id))?.finishedAt !== null);
  await consumer.close(10_000);
}

test('a task can be read, polled, and followed to its result and the files of it', async () => {
  const id = await ask({
    image: Buffer.from('pixels'),
    'comparison.png': Buffer.from('PNG'),
    'path.json': Buffer.from('[]'),
  });
  const queued = await get(`/${id}`);
  expect(queued.json()).toEqual({
    id,
    type: 'projection',
    status: 'queued',
    queuePosition: 0,
    requested: null,
    createdAt: expect.any(String),
    startedAt: null,
    finishedAt: null,
    attempt: 0,
    progress: null,
    input: expect.objectContaining({ model: 'job-1-100', name: 'anna' }),
    result: null,
    error: null,
    urls: { self: `/tasks/${id}`, events: `/tasks/${id}/events`, files: {} },
  });
  expect((await get(`/${id}`, { 'if-none-match': String(queued.headers.etag) })).statusCode).toBe(304);
  expect((await get(`/${id}/files/comparison.png`)).json().detail).toContain('no files, or none yet');
  const events = fetch(`${base}/tasks/${id}/events`).then(response => response.text());
  await finish(id);
  const statuses = [...(await events).matchAll(/"status":"(\w+)"/g)].map(([, status]) => status);
  expect(statuses.at(-1)).toBe('succeeded');
  expect(await events).toContain('"difference":0.5');
  const done = (await get(`/${id}`)).json();
  expect(done).toMatchObject({
    status: 'succeeded',
    queuePosition: null,
    result: { z: 'AAAA', difference: 0.5 },
    attempt: 0,
  });
  expect(done.urls.files['comparison.png']).toBe(`/tasks/${id}/files/comparison.png`);
  const file = await service.app.inject(done.urls.files['comparison.png']);
  expect([file.headers['content-type'], file.body]).toEqual(['image/png', 'PNG']);
  const known = { 'if-none-match': String(file.headers.etag) };
  expect((await service.app.inject({ url: done.urls.files['comparison.png'], headers: known })).statusCode).toBe(304);
  // What was sent with it is no part of the result.
  expect((await get(`/${id}/files/image`)).statusCode).toBe(400);
  expect((await get(`/${id}/files/image.png`)).json().detail).toContain('only comparison.png, path.json');
  expect((await remove(id)).json()).toEqual({ id });
  expect(await service.tasks.read(id, 'comparison.png')).toBeUndefined();
});

test('a client continues after the last event that it has seen, and is told when there is no more', async () => {
  const id = await ask();
  const first = await fetch(`${base}/tasks/${id}/events`);
  const reader = first.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  while (!text.includes('event: progress')) text += (await reader.read()).value ?? '';
  await reader.cancel();
  const seen = /id: (\S+)/.exec(text)![1]!;
  await cancel(id);
  const events = async (last: string) => fetch(`${base}/tasks/${id}/events`, { headers: { 'last-event-id': last } });
  const missed = await (await events(seen)).text();
  expect(missed).toContain('"status":"canceled"');
  expect(missed).not.toContain('"status":"queued"');
  const last = [...missed.matchAll(/id: (\S+)/g)].at(-1)![1]!;
  expect((await events(last)).status).toBe(204);
  expect(await (await events('nonsense')).text()).toContain('"status":"canceled"');
});

test('what is impossible is refused', async () => {
  const missing = await get('/task-0');
  expect([missing.statusCode, missing.json().code]).toEqual([404, 'TASK_NOT_FOUND']);
  for (const answer of [
    await cancel('task-0'),
    await remove('task-0'),
    await get('/meta'),
    await get('/task-0/events'),
  ])
    expect(answer.json().code).toBe('TASK_NOT_FOUND');
  expect((await get('/a:b')).json().code).toBe('INVALID_REQUEST');
  const id = await ask();
  const early = await remove(id);
  expect([early.statusCode, early.json().code]).toEqual([409, 'TASK_NOT_ENDED']);
  const canceled = await cancel(id);
  expect([canceled.statusCode, canceled.json().status]).toEqual([200, 'canceled']);
  const late = await cancel(id);
  expect([late.statusCode, late.json().code]).toEqual([409, 'TASK_ENDED']);
  expect((await remove(id)).statusCode).toBe(200);
});

test('only so many tasks wait, and only so many that have ended are kept', async () => {
  const ids = [await ask(), await ask(), await ask()];
  const file = { image: Buffer.from('pixels') };
  const refusal = await service.tasks.add('projection', input, file).catch((error: unknown) => error);
  expect(refusal).toMatchObject({ code: 'TOO_MANY_REQUESTS', retryAfter: expect.any(Number) });
  expect((refusal as Error).message).toContain('MAX_QUEUED_TASKS');
  for (const id of ids) await cancel(id);
  const more = await ask();
  await cancel(more);
  const kept = (await get('?status=canceled')).json().data.map(({ id }: { id: string }) => id);
  expect(kept).toEqual([more, ids[2], ids[1]]);
  for (const id of kept) await remove(id);
});

test('tasks are listed by pages, newest first', async () => {
  const ids = [await ask(), await ask(), await ask()];
  const page = (await get('?limit=2&type=projection')).json();
  expect(page.data.map(({ id }: { id: string }) => id)).toEqual([ids[2], ids[1]]);
  const next = (await get(`?limit=2&cursor=${page.nextCursor}`)).json();
  expect(next).toMatchObject({ data: [{ id: ids[0] }], refused: [], nextCursor: null });
  expect((await get('?status=running')).json().data).toEqual([]);
  expect((await get('?type=dream')).json().code).toBe('INVALID_REQUEST');
  for (const id of ids) await cancel(id);
});
