import type { RedisHealth } from '../queue/redis/health.js';
import { startApi } from './api-server.js';
import { refuseOpenHost } from './http/listen.js';
import type { Program } from './program.js';
import { openRedis, watchRedis } from './redis.js';
import { startTrainingWorker } from './training-worker.js';

/**
 * Starts the whole service. The worker comes last, so that it closes first: while its trainer saves, the API still
 * answers.
 * @returns the API's address, to open in a browser, and what is known of Redis
 */
export async function startService(program: Program): Promise<{ url: string; redis: RedisHealth }> {
  // Before anything else is started for nothing.
  refuseOpenHost(program.settings);
  const connection = await openRedis(program);
  const redis = watchRedis(program, connection);
  const url = await startApi(program, connection, redis);
  await startTrainingWorker(program, connection);
  return { url, redis };
}
