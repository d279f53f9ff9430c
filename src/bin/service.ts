import { fileURLToPath } from 'node:url';
import { startWorker } from '../worker/supervisor.js';
import { trainerEnvironment } from '../worker/trainer-environment.js';
import { startApi } from './api-server.js';
import { refuseOpenHost } from './listen.js';
import type { Program } from './program.js';
import { openRedis } from './redis.js';
import { trainerStopTimeout } from './shutdown.js';

const trainerEntry = fileURLToPath(new URL('./trainer.js', import.meta.url));

/**
 * Starts the whole service. The worker comes last, so that it closes first: while its trainer saves, the API still
 * answers.
 * @returns the API's address, to open in a browser
 */
export async function startService(program: Program): Promise<string> {
  const { settings, log, closeLater } = program;
  // Before anything else is started for nothing.
  refuseOpenHost(settings);
  const connection = await openRedis(program);
  const url = await startApi(program, connection);
  const worker = startWorker({
    connection,
    queueName: settings.QUEUE_NAME,
    trainerEntry,
    env: trainerEnvironment(process.env, settings),
    log,
    stopTimeoutMs: trainerStopTimeout(settings.SHUTDOWN_TIMEOUT * 1000),
  });
  closeLater(() => worker.close());
  return url;
}
