import type { Redis } from 'ioredis';
import { countWaiting } from '../admission.js';
import { bullKeys, prefixOf } from '../keys.js';

/** How many things of a queue are in which state. Those that failed and those that were canceled are one number. */
export type QueueCounts = {
  readonly queued: number;
  readonly running: number;
  readonly paused: number;
  readonly succeeded: number;
  readonly failed: number;
};

/** @param queue its name */
export async function queueCounts(redis: Redis, queue: string): Promise<QueueCounts> {
  const prefix = prefixOf(queue);
  const keys = bullKeys(prefix);
  const [queued, running, paused, succeeded, failed] = await Promise.all([
    countWaiting(redis, prefix),
    redis.llen(keys.active),
    redis.zcard(keys.delayed),
    redis.zcard(keys.completed),
    redis.zcard(keys.failed),
  ]);
  return { queued, running, paused, succeeded, failed };
}
