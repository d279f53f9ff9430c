import { afterAll, afterEach, beforeAll } from 'vitest';
import { JobQueue } from '../../src/queue/job-queue.js';
import { silent, startTestRedis, type TestRedis } from '../redis.js';

/** A Redis for the tests of a file, and queues with names of their own in it, closed after each test. */
export function testQueues(prefix: string) {
  let redis: TestRedis;
  let queues = 0;
  const closers: (() => unknown)[] = [];
  beforeAll(async () => {
    redis = await startTestRedis();
  });
  afterAll(() => redis.remove());
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });
  return {
    get redis(): TestRedis {
      return redis;
    },
    /** What is to be closed after the test: last opened, first closed. */
    closers,
    newName: () => `${prefix}-${++queues}`,
    /** @param timeoutMs how long Redis may take: long, unless a test is about that */
    openQueue(name = `${prefix}-${++queues}`, timeoutMs = 30_000): { queue: JobQueue; name: string } {
      const queue = new JobQueue({ connection: redis.connection, name, log: silent, timeoutMs });
      closers.push(() => queue.close());
      return { queue, name };
    },
  };
}
