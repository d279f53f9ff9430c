import { expect, test } from 'vitest';
import { openRedis } from '../../src/queue/redis/connection.js';
import { workerRegistry } from '../../src/queue/worker-registry.js';
import type { WorkerRecord } from '../../src/schema/worker/record.js';
import { testQueues } from './queues.js';

const queues = testQueues('registry');

const record = (id: string, age: number): WorkerRecord => ({
  id,
  seenAt: new Date(Date.now() - age).toISOString(),
  memoryBytes: 8e9,
  calibration: null,
  measured: [],
});

test('an API sees the workers of its queue, the newest first, until they are long gone', async () => {
  const redis = openRedis(queues.redis.connection, {});
  queues.closers.push(() => redis.disconnect());
  const { queue, name } = queues.openQueue();
  expect(await queue.workers()).toEqual([]);
  const registry = workerRegistry(redis, name);
  const [old, young] = [record('old', 60_000), record('young', 0)];
  for (const each of [record('gone', 40 * 86_400_000), old, young]) await registry.put(each);
  await redis.hset(`bull:${name}:own:workers`, 'of-another-version', '{');
  await workerRegistry(redis, 'another').put(record('elsewhere', 0));
  expect(await queue.workers()).toEqual([young, old]);
  await registry.put({ ...old, memoryBytes: 9e9, seenAt: new Date().toISOString() });
  expect((await queue.workers())[0]).toMatchObject({ id: 'old', memoryBytes: 9e9 });
});
