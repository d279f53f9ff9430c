import { type Processor, Worker } from 'bullmq';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { requeueAbandoned } from '../../src/queue/consumer.js';
import { JobQueue } from '../../src/queue/job-queue.js';
import { failureReason, initialRecord } from '../../src/queue/job-view.js';
import { openRedis } from '../../src/queue/redis.js';
import type { JobSpec } from '../../src/schema/job.js';
import { silent, startTestRedis, type TestRedis } from '../redis.js';
import { until } from '../wait.js';
import { jobSpec } from './job-spec.js';

let redis: TestRedis;
let queues = 0;
const closers: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis.remove());
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function openQueue(name = `queue-${++queues}`): { queue: JobQueue; name: string } {
  const queue = new JobQueue({ connection: redis.connection, name, log: silent, timeoutMs: 1000 });
  closers.push(() => queue.close());
  return { queue, name };
}

/** A BullMQ worker of the test's own, which decides by hand what becomes of each job. */
function openWorker(name: string, processor: Processor<JobSpec, void>): Worker<JobSpec, void> {
  const connection = openRedis(redis.connection, { maxRetriesPerRequest: null });
  const worker = new Worker<JobSpec, void>(name, processor, { connection });
  closers.push(async () => {
    await worker.close(true);
    connection.disconnect();
  });
  return worker;
}

test('a job is queued with everything that was asked for, and can be read again', async () => {
  const { queue } = openQueue();
  const spec = jobSpec();
  const added = await queue.add(spec);
  expect(added).toMatchObject({
    id: spec.id,
    status: 'queued',
    queuePosition: 0,
    createdAt: spec.createdAt,
    startedAt: null,
    finishedAt: null,
    attempt: 0,
    progress: { step: 0, steps: 100 },
    error: null,
    metadata: { who: 'test' },
  });
  expect(added).not.toHaveProperty('fruitlessAttempts');
  expect(await queue.get(spec.id)).toEqual(added);
});

test('the same job twice is one job', async () => {
  const { queue } = openQueue();
  const spec = jobSpec();
  await queue.add(spec);
  await queue.add(spec);
  expect((await queue.list({ limit: 10 })).data).toHaveLength(1);
});

test('unknown ids, and names of keys beside the jobs, are no jobs', async () => {
  const { queue } = openQueue();
  await queue.add(jobSpec());
  for (const id of ['nothing', 'wait', 'meta', 'events', 'marker', '1', 'a:lock', ''])
    expect(await queue.get(id)).toBeUndefined();
});

test('queuePosition counts the jobs before it', async () => {
  const { queue } = openQueue();
  const specs = [jobSpec(), jobSpec(), jobSpec()];
  for (const spec of specs) await queue.add(spec);
  const positions = await Promise.all(specs.map(async spec => (await queue.get(spec.id))?.queuePosition));
  expect(positions).toEqual([0, 1, 2]);
  const listed = await queue.list({ limit: 10 });
  expect(listed.data.map(job => job.queuePosition)).toEqual([2, 1, 0]);
});

test('the list is newest first, and its cursor stays right when jobs come in between', async () => {
  const { queue } = openQueue();
  const createdAt = new Date().toISOString();
  const specs = [jobSpec(), jobSpec(), jobSpec(), jobSpec({ createdAt }), jobSpec({ createdAt })];
  for (const spec of specs) await queue.add(spec);
  const newestFirst = specs.map(spec => spec.id).reverse();

  const first = await queue.list({ limit: 2 });
  expect(first.data.map(job => job.id)).toEqual(newestFirst.slice(0, 2));
  await queue.add(jobSpec({ createdAt: new Date(Date.now() + 60_000).toISOString() }));
  const second = await queue.list({ limit: 2, cursor: first.nextCursor! });
  expect(second.data.map(job => job.id)).toEqual(newestFirst.slice(2, 4));
  const third = await queue.list({ limit: 2, cursor: second.nextCursor! });
  expect(third.data.map(job => job.id)).toEqual(newestFirst.slice(4));
  expect(third.nextCursor).toBeNull();
});

test('a cursor that is not ours is refused', async () => {
  const { queue } = openQueue();
  await expect(queue.list({ limit: 2, cursor: 'nonsense' })).rejects.toMatchObject({
    code: 'INVALID_REQUEST',
    errors: [{ path: 'cursor' }],
  });
});

test('status, progress, result and failure of a job as its worker leaves them', async () => {
  const { queue, name } = openQueue();
  const [good, bad] = [jobSpec(), jobSpec()];
  await queue.add(good);
  await queue.add(bad);
  let release = () => {};
  openWorker(name, async job => {
    await job.updateProgress({ ...initialRecord(job.data), attempt: 1, startedAt: '2024-01-01T00:00:00.000Z' });
    if (job.id === bad.id) throw new Error(failureReason({ code: 'DATASET_UNUSABLE', message: 'No: images' }));
    await new Promise<void>(resolve => {
      release = resolve;
    });
  });
  const running = await until('the job runs', async () => {
    const job = await queue.get(good.id);
    return job?.attempt === 1 && job;
  });
  expect(running).toMatchObject({ status: 'running', queuePosition: null, startedAt: '2024-01-01T00:00:00.000Z' });
  expect((await queue.list({ status: 'running', limit: 10 })).data).toEqual([running]);
  expect((await queue.list({ status: 'queued', limit: 10 })).data.map(job => job.id)).toEqual([bad.id]);

  release();
  const failed = await until('the second job fails', async () => {
    const job = await queue.get(bad.id);
    return job?.status === 'failed' && job;
  });
  expect(failed.error).toEqual({ code: 'DATASET_UNUSABLE', message: 'No: images' });
  expect(Date.parse(failed.finishedAt!)).toBeGreaterThan(Date.now() - 60_000);
  expect(await queue.get(good.id)).toMatchObject({ status: 'succeeded', error: null });
  expect((await queue.list({ status: 'succeeded', limit: 10 })).data.map(job => job.id)).toEqual([good.id]);
  expect((await queue.list({ status: 'canceled', limit: 10 })).data).toEqual([]);
});

test('jobs left running by a lost worker can be put back in front of the others', async () => {
  const { queue, name } = openQueue();
  const [first, second] = [jobSpec(), jobSpec()];
  await queue.add(first);
  await queue.add(second);
  const worker = openWorker(name, () => new Promise(() => {}));
  await until('the job runs', async () => (await queue.get(first.id))?.status === 'running');
  await worker.close(true);
  expect(await requeueAbandoned(redis.connection, name)).toEqual([first.id]);
  expect(await queue.get(first.id)).toMatchObject({ status: 'queued', queuePosition: 0 });
  expect(await queue.get(second.id)).toMatchObject({ status: 'queued', queuePosition: 1 });
});

test('a job that Redis takes without an answer can be found by the id that the error names', async () => {
  const { queue } = openQueue();
  await queue.add(jobSpec());
  const client = openRedis(redis.connection, {});
  try {
    await client.call('CLIENT', 'PAUSE', '3000', 'ALL');
    const spec = jobSpec();
    await expect(queue.add(spec)).rejects.toThrow(`ask GET /jobs/${spec.id} first`);
    await expect(queue.get(spec.id)).rejects.toThrow('nothing was lost');
    await until('the job is there', () => queue.get(spec.id).catch(() => undefined));
  } finally {
    client.disconnect();
  }
});

test('without Redis every operation fails at once with QUEUE_UNAVAILABLE, and works again when it is back', async () => {
  const { queue } = openQueue();
  const spec = jobSpec();
  await queue.add(spec);
  await redis.stop();
  const early = new JobQueue({ connection: redis.connection, name: 'early', log: silent, timeoutMs: 1000 });
  closers.push(() => early.close());
  try {
    for (const operation of [
      () => queue.add(jobSpec()),
      () => queue.get(spec.id),
      () => queue.list({ limit: 1 }),
      () => queue.ping(),
      () => early.ping(),
      () => early.add(jobSpec()),
    ]) {
      const started = performance.now();
      await expect(operation()).rejects.toMatchObject({ code: 'QUEUE_UNAVAILABLE', retryAfter: 5 });
      expect(performance.now() - started).toBeLessThan(4000);
    }
  } finally {
    await redis.start();
  }
  const works = (operation: () => Promise<unknown>) => () => operation().then(Boolean, () => false);
  expect(
    await until(
      'the queue is back',
      works(() => queue.get(spec.id)),
    ),
  ).toBe(true);
  expect(
    await until(
      'the other queue works',
      works(() => early.add(jobSpec())),
    ),
  ).toBe(true);
});
