import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClient } from '../../../src/client/index.js';
import { exampleInput } from '../../tasks/example.js';
import { until } from '../../wait.js';
import { type KeyedService, startKeyedService } from './keyed-service.js';

let service: KeyedService;
beforeAll(async () => {
  service = await startKeyedService();
});
afterAll(() => service.close());

const stop = new AbortController();
afterAll(() => stop.abort());

/** Follows all that a key may see into a list of types, with \`open\` for each connection. */
async function follow(key: string) {
  const told: string[] = [];
  const client = createClient({ baseUrl: service.url, key, retries: 0 });
  const onConnection = (state: string) => state === 'open' && told.push(state);
  void (async () => {
    for await (const { event } of client.followEvents({ signal: stop.signal, onConnection })) told.push(event);
  })().catch(() => {});
  await until('it has begun', () => told.includes('reset'));
  return told;
}

test('events of tasks are for those who may see tasks', async () => {
  const [viewer, generator, trainer] = await Promise.all(
    (['viewer', 'generator', 'trainer'] as const).map(role => follow(service.keys[role])),
  );
  const { id } = await service.tasks.add('projection', exampleInput('anna'));
  await until('the trainer is told', () => trainer!.includes('task'));
  const job = createClient({ baseUrl: service.url, key: service.keys.trainer });
  await job.createJob({ body: { dataset: 'demo-faces', preset: 'tiny' } });
  for (const one of [viewer, generator, trainer]) await until('all are told', () => one!.includes('job'));
  for (const one of [viewer, generator]) expect(one).not.toContain('task');
  expect((await service.send(`/tasks/${id}`, { key: service.keys.viewer })).status).toBe(403);
});

test('whoever asks for them without the role is refused', async () => {
  for (const types of ['task', 'job,task']) {
    const answer = await service.send(`/events?types=${types}`, { key: service.keys.generator });
    expect([answer.status, JSON.parse(answer.body).code]).toEqual([403, 'FORBIDDEN']);
    expect((await service.send(`/events?types=${types}`, { key: service.keys.trainer })).status).toBe(200);
  }
  expect((await service.send('/events?types=job,dataset', { key: service.keys.viewer })).status).toBe(200);
});

test('a key that loses the role is cut off, and goes on without them', async () => {
  const { id, text } = await service.add({ name: 'demoted', role: 'trainer' });
  const told = await follow(text);
  await service.change(keys => keys.map(key => (key.id === id ? { ...key, role: 'viewer' } : key)));
  // The client comes back by itself, to what it may follow now.
  await until('it has begun again', () => told.filter(event => event === 'open').length === 2);
  await service.tasks.add('projection', exampleInput('berta'));
  const job = createClient({ baseUrl: service.url, key: service.keys.trainer });
  await job.createJob({ body: { dataset: 'demo-faces', preset: 'tiny' } });
  await until('it is told of jobs', () => told.includes('job'));
  expect(told).not.toContain('task');
});
