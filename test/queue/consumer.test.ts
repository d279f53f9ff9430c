import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { type Consumer, startConsumer } from '../../src/queue/consumer.js';
import type { JobQueue } from '../../src/queue/job-queue.js';
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
    onRequest: () => {},
    onGone: () => {},
    onLost: () => {},
    processor: async ({ job }) => {
      await sleep(Number(job.data.metadata.ms ?? 0));
      done.push(job.id!);
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

test('a job whose lock ran out is worked on again only when the attempt from before is gone', async () => {
  const { queue, name } = openQueue();
  let attempts = 0;
  let atWork = 0;
  let most = 0;
  let lose = () => {};
  const lost: string[] = [];
  const consumer = startConsumer({
    connection: fixture.redis.connection,
    queueName: name,
    concurrency: 2,
    log: silent,
    // No lock is ever renewed.
    timings: { lockDuration: 300, lockRenewTime: 60_000, stalledInterval: 100 },
    onRequest: () => {},
    onGone: () => {},
    onLost: ids => {
      lost.push(...ids);
      lose();
    },
    processor: async () => {
      most = Math.max(most, ++atWork);
      if (++attempts === 1) {
        await new Promise<void>(resolve => {
          lose = resolve;
        });
        await sleep(100);
      }
      atWork--;
    },
  });
  closers.push(
    () => lose(),
    () => consumer.close(1000),
  );
  const { id } = await queue.add(jobSpec());
  await until('another attempt begins', () => attempts > 1);
  expect([lost, most]).toEqual([[id], 1]);
});
