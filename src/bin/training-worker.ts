import { fileURLToPath } from 'node:url';
import { CheckpointStore } from '../checkpoint/checkpoint-store.js';
import { timingsOf } from '../queue/consumer.js';
import type { RedisTarget } from '../queue/redis.js';
import { startWorker } from '../worker/supervisor.js';
import { trainerEnvironment } from '../worker/trainer-environment.js';
import type { Program } from './program.js';
import { trainerStopTimeout } from './shutdown.js';

const trainerEntry = fileURLToPath(new URL('./trainer.js', import.meta.url));

/** Starts taking jobs from the queue; closes with the program. */
export function startTrainingWorker(
  { settings, environment, log, closeLater }: Program,
  connection: RedisTarget,
): void {
  const checkpoints = new CheckpointStore(settings.DATA_DIR);
  const worker = startWorker({
    connection,
    queueName: settings.QUEUE_NAME,
    trainerEntry,
    env: trainerEnvironment(environment, settings),
    log,
    timings: timingsOf(settings.LOCK_TIMEOUT * 1000),
    concurrency: settings.WORKER_CONCURRENCY,
    silenceTimeoutMs: settings.TRAINER_TIMEOUT * 1000,
    stopTimeoutMs: trainerStopTimeout(settings.SHUTDOWN_TIMEOUT * 1000),
    onEnd: job => checkpoints.release(job),
  });
  closeLater(() => worker.close());
}
