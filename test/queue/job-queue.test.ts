import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Processor, Worker } from 'bullmq';
import { expect, test } from 'vitest';
import { newId } from '../../src/job/spec.js';
import { requeueAbandoned } from '../../src/queue/consumer.js';
import { JobQueue } from '../../src/queue/job-queue.js';
import { failureReason, initialRecord } from '../../src/queue/job-view.js';
import { neededCheckpoints } from '../../src/queue/needed-checkpoints.js';
import { openRedis } from '../../src/queue/redis/connection.js';
import type { JobSpec } from '../../src/schema/job.js';
import { silent } from '../redis.js';
import { until } from '../wait.js';
import { jobSpec } from './job-spec.js';
import { testQueues } from './queues.js';

const fixture = testQueues('queue');
const { closers, openQueue, newName } = fixture;

/** Whether a queue takes a job: to wait for, where it must answer soon and may not be connected yet. */
const works = (queue: JobQueue) => () =>
  queue.add(jobSpec()).then(
    () => true,
    () => false,
  );

/** A BullMQ worker of the test's own, which decides by hand what becomes of each job. */
function openWorker(name: string, processor: Processor<JobSpec, void>): Worker<JobSpec, void> {
  const connection = openRedis(fixture.redis.connection, { maxRetriesPerRequest: null });
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

test('a page costs no more for each job that it does not show', async () => {
  const { queue } = openQueue();
  const now = Date.now();
  const specs = Array.from({ length: 300 }, (_, i) => {
    const createdAt = new Date(now + i);
    return jobSpec({ id: newId('job', createdAt), createdAt: createdAt.toISOString() });
  });
  await queue.addAll(specs);
  const redis = openRedis(fixture.redis.connection, {});
  closers.push(() => redis.disconnect());
  const before = await redis.info('commandstats');
  const { data, nextCursor } = await queue.list({ limit: 3 });
  const calls = (stats: string) =>
    [...stats.matchAll(/^cmdstat_\w+:calls=(\d+)/gm)].reduce((sum, [, count]) => sum + Number(count), 0);
  expect(calls(await redis.info('commandstats')) - calls(before)).toBeLessThan(100);
  expect(data.map(({ id }) => id)).toEqual(
    specs
      .slice(-3)
      .reverse()
      .map(({ id }) => id),
  );
  const next = await queue.list({ limit: 2, cursor: nextCursor! });
  expect(next.data.map(({ id }) => id)).toEqual(
    specs
      .slice(-5, -3)
      .reverse()
      .map(({ id }) => id),
  );
});

test('what a job is made from is read once, and what it is called each time', async () => {
  const { queue, name } = openQueue();
  const createdAt = new Date();
  const specs = Array.from({ length: 300 }, (_, i) =>
    jobSpec({
      id: newId('job', createdAt),
      createdAt: createdAt.toISOString(),
      sweep: i < 2 ? null : { id: 'sweep-1', run: i, rung: 0 },
    }),
  );
  await queue.addAll(specs);
  const ids = async (query: object) => (await queue.list({ limit: 5, ...query })).data.map(({ id }) => id).sort();
  const singles = specs
    .slice(0, 2)
    .map(({ id }) => id)
    .sort();
  expect(await ids({ sweep: 'none' })).toEqual(singles);
  const redis = openRedis(fixture.redis.connection, {});
  closers.push(() => redis.disconnect());
  const reads = async () => Number(/cmdstat_hget:calls=(\d+)/.exec(await redis.info('commandstats'))![1]);
  const before = await reads();
  expect(await ids({ sweep: 'none' })).toEqual(singles);
  expect((await reads()) - before).toBeLessThan(20);
  // Another process names one.
  const other = openQueue(name).queue;
  await other.rename(singles[0]!, { name: 'Cats' });
  expect(await ids({ sweep: 'none', q: 'cats' })).toEqual([singles[0]]);
  await other.control(singles[1]!, 'cancel');
  await other.remove(singles[1]!);
  expect(await ids({ sweep: 'none' })).toEqual([singles[0]]);
});

test('a cursor that is not ours is refused', async () => {
  const { queue } = openQueue();
  await expect(queue.list({ limit: 2, cursor: 'nonsense' })).rejects.toMatchObject({
    code: 'INVALID_REQUEST',
    errors: [{ path: 'cursor' }],
  });
});

test('a checkpoint is needed by jobs that have yet to begin from it, wherever they are in the queue', async () => {
  const { queue, name } = openQueue();
  const base = 'job-aa-20';
  const [waiting, paused, low] = [jobSpec({ resumeFrom: base }), jobSpec({ resumeFrom: 'job-aa-40' }), jobSpec()];
  const others = [jobSpec({ resumeFrom: 'job-aab-20' }), jobSpec({ metadata: { x: '"resumeFrom":"job-aa-60"' } })];
  for (const spec of [waiting, paused, low, ...others]) await queue.add(spec);
  await queue.control(paused.id, 'pause');
  const redis = openRedis(fixture.redis.connection, {});
  closers.push(() => redis.disconnect());
  const needed = async () => (await neededCheckpoints(redis, `bull:${name}:`, 'job-aa')).sort();
  expect(await needed()).toEqual([base, 'job-aa-40']);
  await queue.control(paused.id, 'cancel');
  expect(await needed()).toEqual([base]);

  const latest = (id: string) => ({ ...initialRecord(waiting), latestCheckpoint: { id, step: 20, sha256: '' } });
  let release = () => {};
  openWorker(name, async job => {
    if (job.id !== waiting.id) return;
    await job.updateProgress(latest(base));
    await new Promise<void>(resolve => {
      release = resolve;
    });
    await job.updateProgress(latest(`${waiting.id}-40`));
    await new Promise<void>(resolve => {
      release = resolve;
    });
  });
  const has = (id: string) => async () => (await queue.get(waiting.id))?.latestCheckpoint?.id === id;
  await until('it begins', has(base));
  expect(await needed()).toEqual([base]);
  release();
  await until('it has one of its own', has(`${waiting.id}-40`));
  expect(await needed()).toEqual([]);
  release();
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
  expect(await requeueAbandoned(fixture.redis.connection, name)).toEqual([first.id]);
  expect(await queue.get(first.id)).toMatchObject({ status: 'queued', queuePosition: 0 });
  expect(await queue.get(second.id)).toMatchObject({ status: 'queued', queuePosition: 1 });
});

test('a job that Redis takes without an answer can be found by the id that the error names', async () => {
  const { queue } = openQueue(newName(), 1000);
  await until('it is connected', works(queue));
  const client = openRedis(fixture.redis.connection, {});
  const server = Number(/process_id:(\d+)/.exec(await client.info('server'))![1]);
  try {
    process.kill(server, 'SIGSTOP');
    const spec = jobSpec();
    await expect(queue.add(spec)).rejects.toThrow(`ask GET /jobs/${spec.id} first`);
    await expect(queue.get(spec.id)).rejects.toThrow('nothing was lost');
    process.kill(server, 'SIGCONT');
    await until('the job is there', () => queue.get(spec.id).catch(() => undefined));
  } finally {
    process.kill(server, 'SIGCONT');
    client.disconnect();
  }
});

test('without Redis every operation fails at once with QUEUE_UNAVAILABLE, and works again when it is back', async () => {
  const { queue } = openQueue(newName(), 1000);
  const spec = jobSpec();
  await until('it is connected', works(queue));
  await fixture.redis.stop();
  const early = new JobQueue({ connection: fixture.redis.connection, name: 'early', log: silent, timeoutMs: 1000 });
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
      await expect(operation()).rejects.toMatchObject({ code: 'QUEUE_UNAVAILABLE', retryAfter: 5 });
    }
  } finally {
    await fixture.redis.start();
  }
  await until('the queue is back', works(queue));
  await until('the other queue works', works(early));
});

test('filters by dataset, preset and metadata find all their jobs, page by page', async () => {
  const { queue } = openQueue();
  const specs = Array.from({ length: 12 }, (_, i) =>
    jobSpec({
      dataset: i % 2 ? 'cats' : 'dogs',
      preset: i % 3 ? 'tiny' : 'seed',
      metadata: { run: String(i % 4), 'a=b': 'c' },
    }),
  );
  for (const spec of specs) await queue.add(spec);
  const ids = async (query: object) => {
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await queue.list({ limit: 2, cursor, ...query });
      found.push(...page.data.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    return found;
  };
  const expected = (wanted: (i: number) => boolean) => specs.flatMap(({ id }, i) => (wanted(i) ? [id] : [])).reverse();
  expect(await ids({ dataset: 'cats' })).toEqual(expected(i => i % 2 === 1));
  expect(await ids({ preset: 'seed', status: 'queued' })).toEqual(expected(i => i % 3 === 0));
  expect(await ids({ metadata: ['run=2'] })).toEqual(expected(i => i % 4 === 2));
  expect(await ids({ metadata: ['run=1'], dataset: 'cats', preset: 'tiny' })).toEqual(
    expected(i => i % 4 === 1 && i % 3 !== 0),
  );
  for (const none of [{ metadata: ['run=9'] }, { metadata: ['toString=x'] }, { dataset: 'birds' }])
    expect(await ids(none)).toEqual([]);
});

test('runs of sweeps and a part of a name can be left out or looked for, page by page', async () => {
  const { queue } = openQueue();
  // More than are read at once, most of which are runs.
  const specs = Array.from({ length: 250 }, (_, i) =>
    jobSpec({
      name: i % 10 === 0 ? `Cats, Try ${i}` : null,
      preset: i % 4 ? 'tiny' : 'stable',
      sweep: i % 25 === 0 ? null : { id: i % 2 ? 'sweep-1' : 'sweep-2', run: i, rung: 0 },
    }),
  );
  await queue.addAll(specs);
  const ids = async (query: object, limit = 7) => {
    const found: string[] = [];
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = await queue.list({ limit, cursor, ...query });
      found.push(...page.data.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    return found;
  };
  const expected = (wanted: (i: number) => boolean) => specs.flatMap(({ id }, i) => (wanted(i) ? [id] : [])).reverse();
  expect(await ids({ sweep: 'none' }, 3)).toEqual(expected(i => i % 25 === 0));
  expect(await ids({ sweep: 'sweep-2' }, 50)).toEqual(expected(i => i % 2 === 0 && i % 25 !== 0));
  expect(await ids({ q: ' cats, tRY ' })).toEqual(expected(i => i % 10 === 0));
  expect(await ids({ q: 'ＴＲＹ １０' })).toEqual(expected(i => i === 10 || (i >= 100 && i < 110 && i % 10 === 0)));
  expect(await ids({ q: 'STABLE', sweep: 'none', status: 'queued' }, 2)).toEqual(expected(i => i % 100 === 0));
  expect(await ids({ q: specs[42]!.id.toUpperCase() })).toEqual([specs[42]!.id]);
  expect(await ids({ q: 'Demo-F', sweep: 'none' })).toEqual(expected(i => i % 25 === 0));
  expect(await ids({ q: ' ' }, 100)).toEqual(expected(() => true));
  for (const none of [{ q: 'dogs' }, { q: 'cats', sweep: 'sweep-3' }, { q: '.*' }]) expect(await ids(none)).toEqual([]);
});

test('no more jobs wait than may, however many come at once', async () => {
  const { name } = openQueue();
  const limits = { maxQueued: 5 };
  const queue = new JobQueue({ connection: fixture.redis.connection, name, log: silent, timeoutMs: 30_000, limits });
  closers.push(() => queue.close());
  const asked = await Promise.allSettled(Array.from({ length: 30 }, () => queue.add(jobSpec())));
  expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
  for (const refused of asked)
    if (refused.status === 'rejected')
      expect(refused.reason).toMatchObject({ code: 'TOO_MANY_REQUESTS', retryAfter: 60 });
  const [first] = (await queue.list({ limit: 1 })).data;
  await queue.control(first!.id, 'cancel');
  await queue.add(jobSpec());
});

test('no more jobs are posted in a minute than may, to all APIs together', async () => {
  const { name } = openQueue();
  const queues = [0, 1].map(() => {
    const limits = { perMinute: 4 };
    const queue = new JobQueue({ connection: fixture.redis.connection, name, log: silent, timeoutMs: 30_000, limits });
    closers.push(() => queue.close());
    return queue;
  });
  const asked = await Promise.allSettled(Array.from({ length: 20 }, (_, i) => queues[i % 2]!.add(jobSpec())));
  // Eight when the minute changed in between.
  expect([4, 8]).toContain(asked.filter(({ status }) => status === 'fulfilled').length);
  const refused = asked.find(({ status }) => status === 'rejected') as PromiseRejectedResult;
  expect(refused.reason.code).toBe('TOO_MANY_REQUESTS');
  expect(refused.reason.retryAfter).toBeLessThanOrEqual(60);
});

test('of the jobs that have ended, only so many are remembered', async () => {
  const name = newName();
  const queue = new JobQueue({
    connection: fixture.redis.connection,
    name,
    log: silent,
    timeoutMs: 30_000,
    keepFinished: 2,
  });
  closers.push(() => queue.close());
  const ids = [];
  for (let i = 0; i < 4; i++) ids.push((await queue.add(jobSpec())).id);
  openWorker(name, async () => {});
  await until('all are done', async () => (await queue.list({ status: 'queued', limit: 1 })).data.length === 0);
  await until('the oldest are forgotten', async () => (await queue.list({ limit: 10 })).data.length === 2);
  expect((await queue.list({ limit: 10 })).data.map(({ id }) => id)).toEqual(ids.slice(2).reverse());
});

test('an Idempotency-Key queues one job, however often and from however many places it comes at once', async () => {
  const { queue, name } = openQueue();
  const other = openQueue(name).queue;
  const plan = async () => jobSpec();
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, i) => (i % 2 ? queue : other).addOnce('key', 'print', plan)),
  );
  expect(new Set(answers.map(({ answer }) => answer.id)).size).toBe(1);
  expect((await queue.list({ limit: 10 })).data).toHaveLength(1);

  // The answer is that of the first time, also when the job has changed or is gone.
  const { id } = answers[0]!.answer;
  await queue.control(id, 'cancel');
  expect(await queue.addOnce('key', 'print', plan)).toMatchObject({ answer: { id, status: 'queued' }, isReplay: true });
  await queue.remove(id);
  expect(await queue.addOnce('key', 'print', plan)).toMatchObject({ answer: { id }, isReplay: true });
  expect(await queue.get(id)).toBeUndefined();

  await expect(queue.addOnce('key', 'another', plan)).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
  expect((await queue.addOnce('another', 'print', plan)).answer.id).not.toBe(id);
  // A plan that fails leaves the key free, and its error is passed on.
  const broken = new Error('a fault of ours');
  await expect(queue.addOnce('third', 'print', () => Promise.reject(broken))).rejects.toBe(broken);
  await queue.addOnce('third', 'print', plan);
});

test('planning may take longer than Redis may', async () => {
  const { queue } = openQueue(newName(), 3000);
  await until('it is connected', works(queue));
  const plan = async () => {
    await sleep(4000);
    return jobSpec();
  };
  const [first, second] = await Promise.all([queue.addOnce('a', 'print', plan), queue.addOnce('b', 'print', plan)]);
  expect([first.isReplay, second.isReplay]).toEqual([false, false]);
});

test('a key whose process died before the job was queued queues it when the request is repeated', async () => {
  const { queue, name } = openQueue();
  const client = openRedis(fixture.redis.connection, {});
  const spec = jobSpec();
  const key = `bull:${name}:own:once:${createHash('sha256').update('key').digest('hex')}`;
  await client.set(key, JSON.stringify({ fingerprint: 'print', plan: spec }));
  client.disconnect();
  const { answer } = await queue.addOnce('key', 'print', () => Promise.reject(new Error('planned already')));
  expect(answer.id).toBe(spec.id);
  expect((await queue.get(spec.id))?.status).toBe('queued');
});
