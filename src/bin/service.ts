import { startApi } from './api-server.js';
import { refuseOpenHost } from './listen.js';
import type { Program } from './program.js';
import { openRedis } from './redis.js';
import { startTrainingWorker } from './training-worker.js';

/**
 * Starts the whole service. The worker comes last, so that it closes first: while its trainer saves, the API still
 * answers.
 * @returns the API's address, to open in a browser
 */
export async function startService(program: Program): Promise<string> {
  // Before anything else is started for nothing.
  refuseOpenHost(program.settings);
  const connection = await openRedis(program);
  const url = await startApi(program, connection);
  await startTrainingWorker(program, connection);
  return url;
}
