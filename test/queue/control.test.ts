import { setTimeout } from 'node:timers/promises';
import { Worker } from 'bullmq';
import { expect, test } from 'vitest';
import { JobQueue } from '../../src/queue/job-queue.js';
import { openRedis } from '../../src/queue/redis/connection.js';
import type { JobSpec } from '../../src/schema/job.js';

import { silent } from '../redis.js';
import { until } from '../wait.js';
import { jobSpec } from './job-spec.js';
import { testQueues } from './queues.js';

const fixture = testQueues('control');
const { closers, openQueue } = fixture;

/** A BullMQ worker that notes the jobs it gets, in order. */
function consume(name: string): string[] {
  const taken: string[] = [];
  const connection = openRedis(fixture.redis.connection, { maxRetriesPerRequest: null });
  const worker = new Worker<JobSpec, void>(name, async job => void taken.push(job.id!), { connection, drainDelay: 60 });
  closers.push(async () => {
    await worker.close(true);
    connection.disconnect();
  });
  return taken;
}

async function addJobs(queue: JobQueue, ...overrides: Partial<JobSpec>[]): Promise<string[]> {
  const specs = overrides.map(jobSpec);
  for (const spec of specs) await queue.add(spec);
  return specs.map(({ id }) => id);
}

const statuses = (queue: JobQueue, ids: string[]) => Promise.all(ids.map(async id => (await queue.get(id))?.status));

test('a waiting job that is paused is no longer waiting, and no worker takes it', async () => {
  const { queue, name } = openQueue();
  const [first, second] = (await addJobs(queue, {}, {})) as [string, string];
  expect(await queue.control(first, 'pause')).toMatchObject({
    status: 'paused',
    queuePosition: null,
    finishedAt: null,
  });
  expect(await queue.get(second)).toMatchObject({ status: 'queued', queuePosition: 0 });
  expect((await queue.list({ status: 'paused', limit: 10 })).data.map(({ id }) => id)).toEqual([first]);
  expect((await queue.list({ status: 'queued', limit: 10 })).data.map(({ id }) => id)).toEqual([second]);

  const taken = consume(name);
  await until('the second job is done', async () => (await queue.get(second))?.status === 'succeeded');
  expect(taken).toEqual([second]);
  // A worker that sleeps because nothing waits hears of it at once.
  expect(await queue.control(first, 'resume')).toMatchObject({
    status: expect.stringMatching(/queued|running|succeeded/),
  });
  await until('the first job is done', async () => (await queue.get(first))?.status === 'succeeded', 5000);
  expect(taken).toEqual([second, first]);
});

test('a job that is resumed before it ever ran waits behind the others', async () => {
  const { queue } = openQueue();
  const ids = await addJobs(queue, {}, {}, {});
  await queue.control(ids[0]!, 'pause');
  await queue.control(ids[0]!, 'resume');
  expect(await Promise.all(ids.map(async id => (await queue.get(id))?.queuePosition))).toEqual([2, 0, 1]);
});

test('jobs of a higher priority are taken first', async () => {
  const { queue, name } = openQueue();
  const ids = await addJobs(queue, { priority: 'low' }, {}, { priority: 'high' }, {}, { priority: 'high' });
  const positions = await Promise.all(ids.map(async id => (await queue.get(id))?.queuePosition));
  expect(positions).toEqual([4, 2, 0, 3, 1]);
  const taken = consume(name);
  await until('all are done', () => taken.length === 5);
  expect(taken).toEqual([2, 4, 1, 3, 0].map(i => ids[i]));
});

test('waiting and paused jobs that are canceled end at once', async () => {
  const { queue, name } = openQueue();
  const ids = await addJobs(queue, {}, {}, {});
  await queue.control(ids[1]!, 'pause');
  for (const id of ids.slice(0, 2)) {
    const job = await queue.control(id, 'cancel');
    expect(job).toMatchObject({ status: 'canceled', error: null, requested: null, queuePosition: null });
    expect(Date.parse(job!.finishedAt!)).toBeGreaterThan(Date.now() - 60_000);
  }
  expect((await queue.list({ status: 'canceled', limit: 10 })).data.map(({ id }) => id).sort()).toEqual(
    ids.slice(0, 2),
  );
  expect((await queue.list({ status: 'failed', limit: 10 })).data).toEqual([]);
  const taken = consume(name);
  await until('the third is done', () => taken.length === 1);
  expect(taken).toEqual([ids[2]]);
  // It is taken a moment before it has ended.
  await until('the third has ended', async () => (await queue.get(ids[2]!))?.finishedAt !== null);
  expect(await statuses(queue, ids)).toEqual(['canceled', 'canceled', 'succeeded']);
});

test('what is impossible is refused, and nothing is known of unknown jobs', async () => {
  const { queue } = openQueue();
  const [id] = (await addJobs(queue, {})) as [string];
  await expect(queue.control(id, 'resume')).rejects.toMatchObject({ code: 'INVALID_TRANSITION' });
  await queue.control(id, 'cancel');
  for (const action of ['cancel', 'pause', 'resume'] as const)
    await expect(queue.control(id, action)).rejects.toMatchObject({ code: 'INVALID_TRANSITION' });
  for (const unknown of ['nothing', 'wait', 'a:b', '']) expect(await queue.control(unknown, 'cancel')).toBeUndefined();
});

test('of requests at the same time one wins, and the job is in one place', async () => {
  const { queue } = openQueue();
  for (let round = 0; round < 10; round++) {
    const [id] = (await addJobs(queue, {})) as [string];
    const results = await Promise.allSettled([
      queue.control(id, 'cancel'),
      queue.control(id, 'pause'),
      queue.control(id, 'cancel'),
    ]);
    expect(results.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0);
    expect((await queue.get(id))?.status).toBe('canceled');
  }
  expect((await queue.list({ limit: 100 })).data).toHaveLength(10);
});

test('a pause does not take back the end that was asked for before', async () => {
  const { queue, name } = openQueue();
  const [id] = (await addJobs(queue, {})) as [string];
  const connection = openRedis(fixture.redis.connection, { maxRetriesPerRequest: null });
  const worker = new Worker<JobSpec, void>(name, () => new Promise(() => {}), { connection });
  closers.push(async () => {
    await worker.close(true);
    connection.disconnect();
  });
  await until('it runs', async () => (await queue.get(id))?.status === 'running');
  expect(await queue.control(id, 'pause')).toMatchObject({ requested: 'pause' });
  expect(await queue.control(id, 'cancel')).toMatchObject({ requested: 'cancel' });
  expect(await queue.control(id, 'pause')).toMatchObject({ status: 'running', requested: 'cancel' });
});

test('the end that was asked for while a job ran wins over a pause and a resume after it lost its worker', async () => {
  const { queue, name } = openQueue();
  const [waiting, parked] = (await addJobs(queue, {}, {})) as [string, string];
  await queue.control(parked, 'pause');
  const redis = openRedis(fixture.redis.connection, {});
  closers.push(() => redis.disconnect());
  for (const id of [waiting, parked]) await redis.hset(`bull:${name}:${id}`, 'requested', 'cancel');
  expect(await queue.control(waiting, 'pause')).toMatchObject({ status: 'canceled', requested: null });
  expect(await queue.control(parked, 'resume')).toMatchObject({ status: 'canceled', requested: null });
});

test('of jobs that are canceled while they wait only so many are kept', async () => {
  const queue = new JobQueue({
    connection: fixture.redis.connection,
    name: fixture.newName(),
    log: silent,
    keepFinished: 2,
  });
  closers.push(() => queue.close());
  const ids = await addJobs(queue, {}, {}, {}, {});
  await queue.control(ids[1]!, 'pause');
  for (const id of ids) {
    await queue.control(id, 'cancel');
    // The order of those that ended in one millisecond is not ours.
    await setTimeout(2);
  }
  expect(await statuses(queue, ids)).toEqual([undefined, undefined, 'canceled', 'canceled']);
});

test('a run of a sweep goes on in its next rung, once, with where that ends', async () => {
  const { queue } = openQueue();
  const place = { id: 'sweep-1', run: 0, rung: 0 };
  const [first, second] = (await addJobs(queue, { sweep: place, pauseAfter: { steps: 10 } }, {})) as [string, string];
  await queue.proceed(first, 1, null);
  expect(await queue.get(first)).toMatchObject({ status: 'queued', sweep: { rung: 0 } });
  await queue.control(first, 'pause');
  await queue.proceed(first, 1, { steps: 20 });
  // It has begun before the other one, and goes on before it.
  expect(await queue.get(first)).toMatchObject({ status: 'queued', queuePosition: 0, sweep: { ...place, rung: 1 } });
  await queue.control(first, 'pause');
  await queue.proceed(first, 1, { steps: 30 });
  expect((await queue.get(first))?.status).toBe('paused');
  await queue.proceed(second, 1, null);
  expect((await queue.list({ sweep: 'sweep-1', limit: 10 })).data.map(({ id }) => id)).toEqual([first]);
});

test('a name that is given while a run goes on to its next rung is kept, and so is the rung', async () => {
  const { queue } = openQueue();
  const [id] = (await addJobs(queue, { sweep: { id: 'sweep-1', run: 0, rung: 0 } })) as [string];
  for (let rung = 1; rung <= 10; rung++) {
    await queue.control(id, 'pause');
    await Promise.all([
      queue.proceed(id, rung, { steps: rung }),
      ...['a', 'b', 'c'].map(key => queue.rename(id, { metadata: { [key]: `${rung}` } })),
      queue.rename(id, { name: `in rung ${rung}` }),
    ]);
    expect(await queue.get(id)).toMatchObject({
      status: 'queued',
      name: `in rung ${rung}`,
      sweep: { rung },
      metadata: { a: `${rung}`, b: `${rung}`, c: `${rung}` },
    });
  }
});

test('a run of a sweep that is dropped is canceled, with the reason', async () => {
  const { queue } = openQueue();
  const [id] = (await addJobs(queue, { sweep: { id: 'sweep-1', run: 0, rung: 0 } })) as [string];
  await queue.control(id, 'pause');
  for (const why of ['the worst', 'said twice']) await queue.drop(id, why);
  expect(await queue.get(id)).toMatchObject({ status: 'canceled', error: null, sweep: { dropped: 'the worst' } });
});

test('many jobs are queued in order, once, and admitted together', async () => {
  const { name } = openQueue();
  const limits = { maxQueued: 3 };
  const queue = new JobQueue({ connection: fixture.redis.connection, name, log: silent, limits });
  closers.push(() => queue.close());
  const specs = [jobSpec(), jobSpec(), jobSpec({ priority: 'high' })];
  await queue.admit(3);
  for (let time = 0; time < 2; time++) await queue.addAll(specs);
  const positions = await Promise.all(specs.map(async ({ id }) => (await queue.get(id))?.queuePosition));
  expect(positions).toEqual([1, 2, 0]);
  await queue.control(specs[0]!.id, 'cancel');
  await queue.admit(1);
  await expect(queue.admit(2)).rejects.toMatchObject({
    code: 'TOO_MANY_REQUESTS',
    message: expect.stringContaining('only 1 more may'),
  });
});
