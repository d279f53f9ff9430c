import type { Redis } from 'ioredis';
import { refuseWithout } from './connection.js';
import { nothingLost, queueFailure } from './errors.js';

/**
 * Does what needs Redis, or refuses at once while it is away: a command would wait for the next connection.
 * @param left what the operation leaves behind when it fails, in words
 * @throws ServiceError QUEUE_UNAVAILABLE, and what `work` throws that is no trouble with Redis
 */
export async function askRedis<T>(redis: Redis, work: () => Promise<T>, left = nothingLost): Promise<T> {
  refuseWithout(redis);
  try {
    return await work();
  } catch (error) {
    throw queueFailure(error, left);
  }
}
