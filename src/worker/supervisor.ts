import { UnrecoverableError } from 'bullmq';
import { startConsumer } from '../queue/consumer.js';
import { devicePool, devicesOf } from './devices.js';
import { EndedWhileParked, processJob } from './process-job.js';
import type { WorkerOptions } from './worker-options.js';

export type { WorkerOptions };

export interface TrainingWorker {
  /** Lets the trainer save a checkpoint, puts its job back in front of the queue, and disconnects. */
  close(): Promise<void>;
}

/** What the queue may take, at the end, beyond the trainer's time. */
const queueTimeoutMs = 2000;

/**
 * Takes jobs from the queue, one for each device at a time, and runs each in trainer processes until it is finished or has
 * failed. A trainer that crashes is followed by one that continues from the newest checkpoint.
 */
export function startWorker(options: WorkerOptions): TrainingWorker {
  const { connection, queueName, log, timings, stopTimeoutMs = 25_000, concurrency = 1 } = options;
  const devices = devicePool(devicesOf(concurrency, options.env));
  const stop = new AbortController();
  const jobs = new Map<string, Record<'lost' | 'gone' | 'pause' | 'cancel', AbortController>>();

  const tellEnd = async (id: string, fence: number) => {
    await options
      .onEnd?.(id, fence)
      .catch(err => log.warn({ job: id, err }, 'What the job left behind could not be removed'));
  };

  const consumer = startConsumer({
    connection,
    queueName,
    log,
    timings,
    onRequest: (id, what) => jobs.get(id)?.[what].abort(),
    // Another worker may have the job by now: two trainers must not write its checkpoints.
    onLost: ids => {
      for (const id of ids) jobs.get(id)?.lost.abort();
    },
    onGone: id => jobs.get(id)?.gone.abort(),
    concurrency,
    processor: async taken => {
      const { job, requested } = taken;
      const own = {
        lost: new AbortController(),
        gone: new AbortController(),
        pause: new AbortController(),
        cancel: new AbortController(),
      };
      jobs.set(job.id!, own);
      if (requested) own[requested].abort();
      const { lost, gone, pause, cancel } = own;
      const signals = {
        stop: stop.signal,
        lost: lost.signal,
        gone: gone.signal,
        pause: pause.signal,
        cancel: cancel.signal,
      };
      const device = devices.take();
      // An attempt of another worker, which has the job when this one has lost it, has a higher number.
      let fence = 0;
      const onAttempt = (number: number) => {
        fence = number;
      };
      const work = { ...taken, device, signals, lose: (how: 'lost' | 'gone') => own[how].abort(), onAttempt };
      try {
        await options.idleWork?.yieldTo();
        await processJob(work, { ...options, stopTimeoutMs });
        await tellEnd(job.id!, fence);
      } catch (error) {
        if (error instanceof UnrecoverableError || error instanceof EndedWhileParked) await tellEnd(job.id!, fence);
        throw error;
      } finally {
        options.idleWork?.resume();
        devices.giveBack(device);
        jobs.delete(job.id!);
      }
    },
  });

  return {
    async close() {
      stop.abort();
      // Without a job there is nothing to wait for but the queue, which may be away.
      await consumer.close(jobs.size > 0 ? stopTimeoutMs + queueTimeoutMs : queueTimeoutMs);
    },
  };
}
