import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { BaseLogger } from 'pino';
import { oldNames, ownKeys, renamedKey } from './keys.js';
import { openRedis, type RedisTarget } from './redis/connection.js';
import { redisTrouble } from './redis/trouble.js';
import { adoptKey } from './scripts/adopt-key.js';

export interface AdoptOptions {
  readonly connection: RedisTarget;
  /** Name of the queue. */
  readonly queueName: string;
  readonly log: BaseLogger;
}

export interface Adoption {
  /** Resolves when that is {@link done}, or when Redis turns out to be away: a start does not wait for it. */
  readonly attempted: Promise<void>;
  /** Resolves when no keys with old names are left, or this user of Redis may not touch them. Never rejects. */
  readonly done: Promise<void>;
  /** Gives up, when Redis has been away until now. */
  close(): void;
}

/** Longest that a start waits for Redis, in milliseconds. */
const attemptMs = 2000;
const retryMs = 1000;

/** Renames the keys of an older service once Redis is there, see {@link adoptOldKeys}. */
export function startAdoption({ connection, queueName, log }: AdoptOptions): Adoption {
  const redis = openRedis(connection, {
    maxRetriesPerRequest: null,
    connectTimeout: attemptMs,
  });
  // The health check reports what is wrong with Redis.
  redis.on('error', () => {});
  const closing = new AbortController();
  const adopt = async () => {
    while (!closing.signal.aborted) {
      try {
        const keys = await adoptOldKeys(redis, queueName);
        if (keys > 0) log.info({ keys }, 'Keys of an older version were renamed in Redis');
        return;
      } catch (err) {
        if (closing.signal.aborted) return;
        log.debug({ err }, 'Keys of an older version could not be renamed in Redis');
        // An ACL for the names of today: an older version could not have written the others.
        if (redisTrouble(err)?.code === 'REDIS_PERMISSIONS') return;
        await sleep(retryMs, undefined, { ref: false, signal: closing.signal }).catch(() => {});
      }
    }
  };
  const close = () => {
    closing.abort();
    redis.disconnect();
  };
  const away = new Promise<void>(resolve => {
    redis.once('close', resolve);
    setTimeout(resolve, attemptMs).unref();
  });
  const done = adopt().finally(close);
  return { attempted: Promise.race([done, away]), done, close };
}

/**
 * Renames what an older version of the service kept in Redis to the names of today: sweeps, workers, answers to
 * Idempotency-Keys, the cursor of the webhooks. Each key is moved in one step, so any number of processes may do this at
 * once. All keys are searched through only at the first time, and when an older version has run since.
 * @returns how many keys were renamed
 */
export async function adoptOldKeys(redis: Redis, queue: string): Promise<number> {
  const { prefix, workers, telltales } = oldNames(queue);
  const { renamed } = ownKeys(queue);
  const [isDone, seen] = await Promise.all([redis.exists(renamed), redis.exists(...telltales)]);
  if (isDone && seen === 0) return 0;
  let count = await adoptKey(redis, [workers, renamedKey(queue, 'workers')]);
  for (let cursor = '0'; ; ) {
    const [next, found] = await redis.scan(cursor, 'MATCH', `${prefix}*`, 'COUNT', 1000);
    const moves = found.map(old => adoptKey(redis, [old, renamedKey(queue, old.slice(prefix.length))]));
    for (const moved of await Promise.all(moves)) count += moved;
    if (next === '0') break;
    cursor = next;
  }
  await redis.set(renamed, '1');
  return count;
}
