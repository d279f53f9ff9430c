import type { Redis } from 'ioredis';
import { ServiceError } from '../schema/problem.js';
import { ownKeys, prefixOf } from './keys.js';

export interface AdmissionLimits {
  /** Most jobs that may wait; undefined: any number. */
  readonly maxQueued?: number | undefined;
  /** Most jobs a minute; undefined: any number. */
  readonly perMinute?: number | undefined;
}

/** Seconds after which a client may look whether the queue has become shorter: trainings take minutes at least. */
const depthRetryAfter = 60;

/** Counts a request in its minute, over all APIs of this queue. */
const count = `
local n = redis.call('INCR', KEYS[1])
if n == 1 then redis.call('EXPIRE', KEYS[1], 120) end
return n`;

/**
 * Whether so many more jobs may be queued; together they count as one of those that a minute may bring.
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
    const asked = Number(await redis.eval(count, 1, ownKeys(queue).rate(minute)));
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
    const prefix = prefixOf(queue);
    const [waiting, prioritized] = await Promise.all([
      redis.llen(`${prefix}wait`),
      redis.zcard(`${prefix}prioritized`),
    ]);
    const places = maxQueued - waiting - prioritized;
    if (jobs > places)
      throw new ServiceError(
        'TOO_MANY_REQUESTS',
        `${waiting + prioritized} jobs are waiting already, and ${places > 0 ? `only ${places}` : 'no'} more may (setting MAX_QUEUED_JOBS). Try again when some of them are done.`,
        { retryAfter: depthRetryAfter },
      );
  }
}
