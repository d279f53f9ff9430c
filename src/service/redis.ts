import { requeueAbandoned } from '../queue/consumer.js';
import { tasksQueue } from '../queue/keys.js';
import type { RedisTarget } from '../queue/redis/connection.js';
import { startEmbeddedRedis } from '../queue/redis/embedded.js';
import { type RedisHealth, watchRedis as watch } from '../queue/redis/health.js';
import type { Program } from './program.js';
import { redisServer } from './redis-server.js';

/** The Redis of REDIS_URL, or one of our own, which is started now and ends with the program. */
export async function openRedis({ settings, log, closeLater }: Program): Promise<RedisTarget> {
  if (settings.REDIS_URL !== undefined) return { url: settings.REDIS_URL };
  const redis = await startEmbeddedRedis({ dataDir: settings.DATA_DIR, serverPath: redisServer(), log });
  closeLater(() => redis.close());
  // No other worker can have them: this Redis has only just started.
  const requeued = await requeueAbandoned(redis.connection, settings.QUEUE_NAME);
  if (requeued.length > 0) log.info({ jobs: requeued }, 'Continuing the jobs of an earlier run');
  const tasks = await requeueAbandoned(redis.connection, tasksQueue(settings.QUEUE_NAME));
  if (tasks.length > 0) log.info({ tasks }, 'Running the tasks of an earlier run again');
  return redis.connection;
}

/** Watches the Redis of a program until the program ends. */
export function watchRedis({ settings, log, closeLater }: Program, connection: RedisTarget): RedisHealth {
  const health = watch({ connection, queueName: settings.QUEUE_NAME, log });
  closeLater(() => health.close());
  return health;
}

/**
 * The Redis that programs share.
 * @throws Error with one line when REDIS_URL is unset
 */
export function sharedRedis({ settings }: Program): RedisTarget {
  if (settings.REDIS_URL === undefined)
    throw new Error(
      'REDIS_URL is not set: an API and workers that run apart need the Redis that they share, as in ' +
        'REDIS_URL=redis://host:6379; `npm start` runs both on one machine without it',
    );
  return { url: settings.REDIS_URL };
}
