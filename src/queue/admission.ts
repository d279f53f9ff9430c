import type { Redis } from 'ioredis';
import { ServiceError } from '../schema/problem.js';
import { bullKeys, ownKeys, prefixOf } from './keys.js';
import { countRequest } from './scripts/count-request.js';

export interface AdmissionLimits {
  /** Most jobs that may wait; undefined: any number. */
  readonly maxQueued?: number | undefined;
  /** Most jobs a minute; undefined: any number. */
  readonly perMinute?: number | undefined;
}

/** Seconds after which it makes sense to try again when the queue is full: a training takes minutes at least. */
const depthRetryAfter = 60;

/**
 * Lets so many more jobs into the queue, if the limits allow that. Together they count as one request of their minute.
 * @param queue its name
 * @throws ServiceError TOO_MANY_REQUESTS, with the seconds to wait
 */
export async function admit(
  redis: Redis,
  queue: string,
  { maxQueued, perMinute }: AdmissionLimits,
  jobs = 1,
): Promise<void> {
  if (perMinute !== undefined) {
    const now = Date.now();
    const minute = Math.floor(now / 60_000);
    const asked = await countRequest(redis, [ownKeys(queue).rate(minute)]);
    if (asked > perMinute) {
      const retryAfter = Math.ceil(((minute + 1) * 60_000 - now) / 1000);
      throw new ServiceError(
        'TOO_MANY_REQUESTS',
        `More than ${perMinute} jobs were posted within this minute (setting JOB_RATE_LIMIT). Try again in ${retryAfter} seconds.`,
        { retryAfter },
      );
    }
  }
  if (maxQueued !== undefined) {
    const waiting = await countWaiting(redis, prefixOf(queue));
    const free = maxQueued - waiting;
    if (jobs > free)
      throw new ServiceError(
        'TOO_MANY_REQUESTS',
        `${waiting} jobs are waiting already, and ${free > 0 ? `only ${free}` : 'no'} more may (setting MAX_QUEUED_JOBS). Try again when some of them are done.`,
        { retryAfter: depthRetryAfter },
      );
  }
}

/** How many jobs wait for a worker. @param prefix of BullMQ's keys */
export async function countWaiting(redis: Redis, prefix: string): Promise<number> {
  const { wait, prioritized } = bullKeys(prefix);
  const counts = await Promise.all([redis.llen(wait), redis.zcard(prioritized)]);
  return counts[0] + counts[1];
}
