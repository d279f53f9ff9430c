/** The worker alone: takes jobs from the Redis at REDIS_URL and trains, one job at a time. */
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { parseSettings } from '../schema/settings.js';
import { startWorker } from '../worker/supervisor.js';
import { trainerEnvironment } from '../worker/trainer-environment.js';
import { onShutdown, trainerStopTimeout } from './shutdown.js';

function main(): void {
  const settings = parseSettings(process.env);
  if (settings.REDIS_URL === undefined)
    throw new Error(
      'REDIS_URL is not set: a worker of its own needs the Redis that its API uses, as in REDIS_URL=redis://host:6379; `npm start` runs both on one machine without it',
    );
  const log = pino({ level: settings.LOG_LEVEL });
  const timeoutMs = settings.SHUTDOWN_TIMEOUT * 1000;
  const worker = startWorker({
    connection: { url: settings.REDIS_URL },
    queueName: settings.QUEUE_NAME,
    trainerEntry: fileURLToPath(new URL('../worker/trainer.js', import.meta.url)),
    env: trainerEnvironment(process.env, settings),
    log,
    stopTimeoutMs: trainerStopTimeout(timeoutMs),
  });
  onShutdown(() => worker.close(), { timeoutMs, log });
}

try {
  main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
