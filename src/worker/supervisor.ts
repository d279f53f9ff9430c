import { isEnd } from '../job/outcome.js';
import { startConsumer } from '../queue/consumer.js';
import { devicePool, devicesOf } from './devices.js';
import { outcomeNotes } from './job-notes.js';
import { logOutcome } from './log-outcome.js';
import { processJob } from './process-job.js';
import type { WorkerOptions } from './worker-options.js';

export type { WorkerOptions };

export interface TrainingWorker {
  /** Lets the trainers save a checkpoint, puts their jobs back in front of the queue, and disconnects. */
  close(): Promise<void>;
}

/** Grace period for the queue at the end, after that of the trainers, in milliseconds. */
const queueTimeoutMs = 2000;

const defaults = {
  stopTimeoutMs: 25_000,
  maxFruitlessAttempts: 3,
  retryDelayMs: 1000,
  progressIntervalMs: 1000,
  cancelTimeoutMs: 5000,
  silenceTimeoutMs: 600_000,
  concurrency: 1,
};

/**
 * Takes jobs from the queue, one for each device at a time, and runs each in trainer processes until it is finished or has
 * failed. A trainer that crashes is followed by one that continues from the newest checkpoint.
 */
export function startWorker(given: WorkerOptions): TrainingWorker {
  const options = { ...defaults, ...given };
  const { connection, queueName, log, timings, stopTimeoutMs, concurrency, idleWork, telemetry } = options;
  const devices = devicePool(devicesOf(concurrency, options.env));
  let atWork = 0;
  const consumer = startConsumer({
    connection,
    queueName,
    log,
    timings,
    concurrency,
    telemetry,
    async processor(job) {
      const device = devices.take();
      atWork++;
      options.idleExit?.begin();
      try {
        await idleWork?.yieldTo();
        return await processJob(job, device, options);
      } finally {
        idleWork?.resume();
        devices.giveBack(device);
        atWork--;
        options.idleExit?.end();
      }
    },
    async onOutcome({ spec: { id }, fence }, outcome) {
      logOutcome(log, id, outcome);
      const notes = outcomeNotes(outcome);
      if (notes.length > 0) await options.note?.(id, ...notes);
      if (!isEnd(outcome)) return;
      // Attempts of other workers, which have the job when this one has lost it, have higher fencing tokens.
      await options
        .onEnd?.(id, fence)
        .catch(err => log.warn({ job: id, err }, 'What the job left behind could not be removed'));
    },
  });
  return {
    async close() {
      // Without a job there is nothing to wait for but the queue, which may be away.
      await consumer.close(atWork > 0 ? stopTimeoutMs + queueTimeoutMs : queueTimeoutMs);
    },
  };
}
