import type { Redis } from 'ioredis';
import { refuseWithout } from './connection.js';
import { nothingLost, queueFailure, unavailable } from './errors.js';

/** Longest that a connection to Redis may take to be made, in milliseconds. */
const connectTimeoutMs = 2000;

/** Options of a connection whose commands fail soon, rather than wait, while Redis is away. */
export function impatient(timeoutMs: number) {
  return {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    commandTimeout: timeoutMs,
    connectTimeout: Math.min(timeoutMs, connectTimeoutMs),
  };
}

/** Runs what needs Redis. @param left what that leaves behind when Redis has been asked and has not answered */
export type Reach = <T>(work: () => Promise<T>, left?: string) => Promise<T>;

/**
 * Bounds operations on an impatient connection, which has just been opened: each fails with ServiceError QUEUE_UNAVAILABLE
 * within `timeoutMs` when Redis is away, and works again by itself when it is back.
 */
export function reaching(redis: Redis, timeoutMs: number): Reach {
  /** Resolves when the first attempt to connect has succeeded or failed: until then commands would fail at once. */
  const attempted = new Promise<void>(resolve => {
    for (const event of ['ready', 'error', 'close']) redis.once(event, () => resolve());
  });
  return async (work, left = nothingLost) => {
    refuseWithout(redis);
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(unavailable(left)), timeoutMs);
    });
    try {
      return await Promise.race([
        attempted.then(() => {
          refuseWithout(redis);
          return work();
        }),
        timeout,
      ]);
    } catch (error) {
      throw queueFailure(error, left);
    } finally {
      clearTimeout(timer);
    }
  };
}
