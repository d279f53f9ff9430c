import type { Redis } from 'ioredis';
import { pino } from 'pino';
import { openRedis, type RedisTarget } from '../../queue/redis/connection.js';
import { findEmbeddedRedis, startEmbeddedRedis } from '../../queue/redis/embedded.js';
import type { Settings } from '../../schema/service/settings.js';
import { redisServer } from '../../service/redis-server.js';

/**
 * Works with the Redis that holds the queue: that of REDIS_URL, that of a running service, or one that is started for
 * this alone.
 * @throws Error with one line when it cannot be reached
 */
export async function withQueue<T>({ REDIS_URL, DATA_DIR }: Settings, work: (redis: Redis) => Promise<T>): Promise<T> {
  if (REDIS_URL !== undefined) return connected({ url: REDIS_URL }, work);
  const log = pino({ level: 'silent' });
  const redis =
    (await findEmbeddedRedis(DATA_DIR)) ??
    (await startEmbeddedRedis({ dataDir: DATA_DIR, serverPath: redisServer(), log }));
  try {
    return await connected(redis.connection, work);
  } finally {
    await redis.close();
  }
}

async function connected<T>(target: RedisTarget, work: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = openRedis(target, { maxRetriesPerRequest: 2 });
  let lastError = '';
  redis.on('error', ({ message }) => {
    lastError = message;
  });
  try {
    return await work(redis);
  } catch (error) {
    if ((error as Error).name !== 'MaxRetriesPerRequestError') throw error;
    throw new Error(`Redis cannot be reached${target.url === undefined ? '' : ' at REDIS_URL'}: ${lastError}`);
  } finally {
    redis.disconnect();
  }
}
