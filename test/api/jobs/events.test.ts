import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClient } from '../../../src/client/index.js';
import { openRedis } from '../../../src/queue/redis/connection.js';
import { forgetEvents } from '../../forget-events.js';
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

const create = async () => {
  const payload = { dataset: 'demo-faces', preset: 'tiny' };
  return (await service.app.inject({ method: 'POST', url: '/jobs', payload })).json().id as string;
};
const act = (id: string, action: string) => service.app.inject({ method: 'POST', url: `/jobs/${id}/${action}` });

interface Told {
  readonly id: string;
  readonly event: string;
  readonly data: { readonly status?: string };
}

/** The events of a job until the stream ends, or until the given number have arrived. */
async function follow(id: string, lastEventId?: string, limit = Number.POSITIVE_INFINITY): Promise<Told[]> {
  const headers: Record<string, string> = lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
  const response = await fetch(`${base}/jobs/${id}/events`, { headers });
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  const told: Told[] = [];
  let text = '';
  while (told.length < limit) {
    const { done, value } = await reader.read();
    if (done) break;
    const parts = (text + value).split('\n\n');
    text = parts.pop()!;
    for (const part of parts) {
      const match = /^id: (.*)\nevent: (.*)\ndata: (.*)$/.exec(part);
      if (match) told.push({ id: match[1]!, event: match[2]!, data: JSON.parse(match[3]!) });
    }
  }
  await reader.cancel();
  return told;
}
const statuses = (told: readonly Told[]) => told.flatMap(({ data }) => data.status ?? []);

test('tells how the job is, then what happens, and ends with the job', async () => {
  const id = await create();
  const following = follow(id);
  await act(id, 'pause');
  await act(id, 'resume');
  await act(id, 'cancel');
  const told = await following;
  expect(told.slice(0, 2)).toMatchObject([
    { event: 'status', data: { requested: null, error: null } },
    { event: 'progress', data: { progress: { step: 0 }, attempt: 0 } },
  ]);
  expect(statuses(told).at(-1)).toBe('canceled');
});

test('goes on after the event that the client knows, also once the job has ended, and then ends the asking', async () => {
  const id = await create();
  const [first] = await follow(id, undefined, 2);
  await act(id, 'pause');
  await act(id, 'cancel');
  const missed = await follow(id, first!.id);
  expect(statuses(missed)).toEqual(['paused', 'canceled']);
  expect(statuses(await follow(id, missed[0]!.id))).toEqual(['canceled']);
  const response = await fetch(`${base}/jobs/${id}/events`, { headers: { 'last-event-id': missed[1]!.id } });
  expect(response.status).toBe(204);
});

test('a client whose last event is long gone, or none of ours, hears that, and how the job is', async () => {
  const id = await create();
  for (const lastEventId of ['1-0', 'nonsense'])
    expect(await follow(id, lastEventId, 3)).toMatchObject([
      { event: 'reset', data: { reason: 'missed' } },
      { data: { status: 'queued' } },
      { event: 'progress' },
    ]);
  await act(id, 'cancel');
  expect(statuses(await follow(id, 'nonsense'))).toEqual(['canceled']);
});

test('a client that follows while events are lost hears that, and how the job is', async () => {
  const id = await create();
  const told: string[] = [];
  const client = createClient({ baseUrl: base });
  const following = (async () => {
    for await (const { event, data } of client.followJob(id))
      told.push('status' in data ? `${event} ${data.status}` : event);
  })();
  await until('it has begun', () => told.includes('progress'));
  const redis = openRedis(service.redis.connection, { maxRetriesPerRequest: null });
  await forgetEvents(redis, 'bull:test');
  await until('it is told', () => told.filter(what => what === 'progress').length === 2);
  await act(id, 'cancel');
  await following;
  redis.disconnect();
  expect(told).toEqual(['status queued', 'progress', 'reset', 'status queued', 'progress', 'status canceled']);
});

test('a stream of a job that is deleted ends', async () => {
  const id = await create();
  await act(id, 'cancel');
  await service.app.inject({ method: 'DELETE', url: `/jobs/${id}` });
  const answer = await service.app.inject(`/jobs/${id}/events`);
  expect([answer.statusCode, answer.json().code]).toEqual([404, 'JOB_NOT_FOUND']);
  expect((await service.app.inject({ method: 'HEAD', url: `/jobs/${id}/events` })).statusCode).toBe(405);
});
