import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import type { JobOutcome } from '../../src/job/outcome.js';
import { countWaiting } from '../../src/queue/admission.js';
import type { Consumer } from '../../src/queue/consumer/consume.js';
import { startConsumer } from '../../src/queue/consumer.js';
import type { JobQueue } from '../../src/queue/job-queue.js';
import { bullKeys, prefixOf } from '../../src/queue/keys.js';
import { openRedis } from '../../src/queue/redis/connection.js';
import { silent } from '../redis.js';
import { until } from '../wait.js';
import { jobSpec } from './job-spec.js';
import { testQueues } from './queues.js';

const fixture = testQueues('consumer');
const { closers, openQueue } = fixture;

function open(stuckAfter: number): { queue: JobQueue; consumer: Consumer; done: string[] } {
  const { queue, name } = openQueue();
  const done: string[] = [];
  const consumer = startConsumer({
    connection: fixture.redis.connection,
    queueName: name,
    log: silent,
    timings: { stuckAfter },
    processor: async ({ spec }) => {
      await sleep(Number(spec.metadata.ms ?? 0));
      done.push(spec.id);
      return { type: 'succeeded', step: 0 };
    },
  });
  closers.push(() => consumer.close(1000));
  return { queue, consumer, done };
}

test('a worker that has stopped to take jobs is replaced by one that does', async () => {
  const { queue, consumer, done } = open(500);
  const first = await queue.add(jobSpec());
  await until('the first job is done', () => done.includes(first.id));
  const stuck = consumer.worker;
  // What a worker is like that no longer consumes.
  await stuck.pause();
  const second = await queue.add(jobSpec());
  await until('the second job is done', () => done.includes(second.id));
  expect(consumer.worker).not.toBe(stuck);
});

test('a worker that is busy, or has nothing to do, is left alone', async () => {
  const { queue, consumer, done } = open(200);
  const { worker } = consumer;
  await sleep(500);
  for (let i = 0; i < 2; i++) await queue.add(jobSpec({ metadata: { ms: '700' } }));
  await until('both are done', () => done.length === 2);
  expect(consumer.worker).toBe(worker);
});

test('a job that a newer version has queued is left to a newer worker', async () => {
  const { queue, name } = openQueue();
  const log = pino({ level: 'warn' }, { write: line => void warnings.push(line) });
  const warnings: string[] = [];
  const consumer = startConsumer({
    connection: fixture.redis.connection,
    queueName: name,
    log,
    processor: async () => {
      throw new Error('It took a job that it cannot understand');
    },
  });
  const spec = jobSpec();
  await queue.addAll([{ ...spec, brandNew: true } as typeof spec]);
  await until('the worker has given it back', () => warnings.some(line => line.includes('waits for a newer worker')));
  // It does not take it again meanwhile, and closing does not wait for it to look again.
  const redis = openRedis(fixture.redis.connection, {});
  closers.push(() => redis.disconnect());
  const prefix = prefixOf(name);
  await until('the job waits', async () => (await countWaiting(redis, prefix)) === 1);
  expect(await redis.llen(bullKeys(prefix).active)).toBe(0);
  await consumer.close(60_000);
  expect(await countWaiting(redis, prefix)).toBe(1);
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toContain('has the key \\"brandNew\\", which this version does not know');
});

test('a job whose lock ran out is worked on again only when the attempt from before is gone', async () => {
  const { queue, name } = openQueue();
  let attempts = 0;
  let atWork = 0;
  let most = 0;
  const lost: string[] = [];
  const consumer = startConsumer({
    connection: fixture.redis.connection,
    queueName: name,
    concurrency: 2,
    log: silent,
    // No lock is ever renewed.
    timings: { lockDuration: 300, lockRenewTime: 60_000, stalledInterval: 100 },
    processor: async ({ spec, signals }) => {
      most = Math.max(most, ++atWork);
      if (++attempts === 1) {
        await once(signals.lost, 'abort');
        lost.push(spec.id);
        await sleep(100);
      }
      atWork--;
      return { type: 'succeeded', step: 0 };
    },
  });
  closers.push(() => consumer.close(1000));
  const { id } = await queue.add(jobSpec());
  await until('another attempt begins', () => attempts > 1);
  expect([lost, most]).toEqual([[id], 1]);
});

describe('a job is moved as its outcome says', () => {
  /** Runs a job to an outcome. */
  function run(outcome: JobOutcome, during: (id: string, queue: JobQueue) => Promise<unknown> = async () => {}) {
    const { queue, name } = openQueue();
    const outcomes: JobOutcome[] = [];
    const consumer = startConsumer({
      connection: fixture.redis.connection,
      queueName: name,
      log: silent,
      processor: async ({ spec, claim }) => {
        await claim();
        await during(spec.id, queue);
        return outcome;
      },
      onOutcome: async (job, final) => {
        expect(job.fence).toBe(1);
        outcomes.push(final);
        // A job that is back in the queue would be taken again.
        if (final.type === 'requeued') await consumer.worker.pause(true);
      },
    });
    closers.push(() => consumer.close(1000));
    return { queue, outcomes };
  }

  const failure = { code: 'DATASET_UNUSABLE', message: 'No images' };
  test.each([
    [
      { type: 'succeeded', step: 7 },
      { status: 'succeeded', error: null },
    ],
    [
      { type: 'failed', step: 7, error: failure },
      { status: 'failed', error: failure },
    ],
    [
      { type: 'canceled', step: 7 },
      { status: 'canceled', error: null },
    ],
    [{ type: 'paused', step: 7, why: 'requested' }, { status: 'paused' }],
    [
      { type: 'requeued', step: 7 },
      { status: 'queued', queuePosition: 0 },
    ],
  ] as const)('%j', async (outcome, expected) => {
    const { queue, outcomes } = run(outcome);
    const { id } = await queue.add(jobSpec());
    const job = await until('it is moved', async () => {
      const job = await queue.get(id);
      return outcomes.length > 0 && job?.status === expected.status && job;
    });
    expect(job).toMatchObject(expected);
    expect(outcomes).toEqual([outcome]);
  });

  test('paused, and canceled at the same moment: canceled', async () => {
    const { queue, outcomes } = run({ type: 'paused', step: 7, why: 'requested' }, (id, queue) =>
      queue.control(id, 'cancel'),
    );
    const { id } = await queue.add(jobSpec());
    await until('it is canceled', async () => (await queue.get(id))?.status === 'canceled');
    await until('that is told', () => outcomes.length > 0);
    expect(outcomes).toEqual([{ type: 'canceled', step: 7 }]);
  });
});

test('closing stops the jobs at work, and waits until they are back in the queue', async () => {
  const { queue, name } = openQueue();
  const consumer = startConsumer({
    connection: fixture.redis.connection,
    queueName: name,
    log: silent,
    processor: async ({ signals }) => {
      // It may be closing already: a job is running in the queue before this is called.
      if (!signals.stop.aborted) await once(signals.stop, 'abort');
      return { type: 'requeued', step: 0 };
    },
  });
  const { id } = await queue.add(jobSpec());
  await until('it runs', async () => (await queue.get(id))?.status === 'running');
  await consumer.close(5000);
  expect(await queue.get(id)).toMatchObject({ status: 'queued', queuePosition: 0 });
});
