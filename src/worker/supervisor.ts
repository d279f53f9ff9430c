import { setTimeout as sleep } from 'node:timers/promises';
import { type Job, UnrecoverableError, WaitingError } from 'bullmq';
import type { BaseLogger } from 'pino';
import { type ConsumerTimings, startConsumer } from '../queue/consumer.js';
import { failureReason, recordOf } from '../queue/job-view.js';
import type { RedisTarget } from '../queue/redis.js';
import { type JobFailure, type JobRecord, JobSpec } from '../schema/job.js';
import { type Crash, crashFailure, describeEnd } from './crash.js';
import { applyEvent, beginAttempt, isImportant } from './job-state.js';
import { throttledWriter } from './throttled-writer.js';
import type { Environment } from './trainer-environment.js';
import { type Outcome, runTrainer } from './trainer-process.js';

export interface WorkerOptions {
  readonly connection: RedisTarget;
  readonly queueName: string;
  /** JavaScript file that a trainer process runs. */
  readonly trainerEntry: string;
  /** The trainer's whole environment: see trainerEnvironment. */
  readonly env: Environment;
  readonly log: BaseLogger;
  /** How long a trainer may take to save its work when the worker closes, in milliseconds. */
  readonly stopTimeoutMs?: number;
  /** Attempts in a row without a new checkpoint after which a job has failed. */
  readonly maxFruitlessAttempts?: number;
  /** Pause before a crashed trainer's successor starts, in milliseconds. */
  readonly retryDelayMs?: number;
  /** Least time between two writes of progress, in milliseconds. */
  readonly progressIntervalMs?: number;
  readonly timings?: Partial<ConsumerTimings>;
}

export interface TrainingWorker {
  /** Lets the trainer save a checkpoint, puts its job back in front of the queue, and disconnects. */
  close(): Promise<void>;
}

/** What the queue may take, at the end, beyond the trainer's time. */
const queueTimeoutMs = 2000;

/**
 * Takes jobs from the queue, one at a time, and runs each in trainer processes until it is finished or has failed. A
 * trainer that crashes is followed by one that continues from the newest checkpoint.
 */
export function startWorker(options: WorkerOptions): TrainingWorker {
  const { connection, queueName, log, timings, stopTimeoutMs = 25_000 } = options;
  const stop = new AbortController();
  const losses = new Map<string, AbortController>();

  const consumer = startConsumer({
    connection,
    queueName,
    log,
    timings,
    processor: async (job, token) => {
      const lost = new AbortController();
      losses.set(job.id!, lost);
      try {
        await processJob(job, token!, { ...options, stopTimeoutMs }, stop.signal, lost.signal);
      } finally {
        losses.delete(job.id!);
      }
    },
  });
  // Another worker may have the job by now: two trainers must not write its checkpoints.
  consumer.worker.on('lockRenewalFailed', jobs => {
    for (const id of jobs) losses.get(id)?.abort();
  });
  log.info({ queue: queueName }, 'Worker is ready');

  return {
    async close() {
      stop.abort();
      // Without a job there is nothing to wait for but the queue, which may be away.
      await consumer.close(losses.size > 0 ? stopTimeoutMs + queueTimeoutMs : queueTimeoutMs);
    },
  };
}

/**
 * Runs the attempts of one job.
 * @throws UnrecoverableError when the job has failed, WaitingError when it is not this worker's any more
 */
async function processJob(
  job: Job<JobSpec, void>,
  token: string,
  options: WorkerOptions & { readonly stopTimeoutMs: number },
  stop: AbortSignal,
  lost: AbortSignal,
): Promise<void> {
  const { trainerEntry, env, log, stopTimeoutMs } = options;
  const { maxFruitlessAttempts = 3, retryDelayMs = 1000, progressIntervalMs = 1000 } = options;
  const spec = JobSpec.parse(job.data);
  let record = recordOf(spec, job.progress);
  const writer = throttledWriter<JobRecord>(
    value => job.updateProgress(value),
    progressIntervalMs,
    err => log.warn({ job: spec.id, err }, "The job's progress could not be written"),
  );
  let crash: Crash | undefined;

  for (;;) {
    if (lost.aborted) throw new WaitingError();
    if (stop.aborted) {
      await job.moveToWait(token);
      log.info({ job: spec.id, step: record.progress.step }, 'Job is back in the queue');
      throw new WaitingError();
    }
    if (record.fruitlessAttempts >= maxFruitlessAttempts)
      throw failed(crashFailure(crash, record.fruitlessAttempts, spec));

    record = beginAttempt(record, new Date());
    writer.update(record, { urgent: true });
    await writer.flush();
    log.info({ job: spec.id, attempt: record.attempt }, 'Training starts');
    const outcome: Outcome = await runTrainer({
      entry: trainerEntry,
      env,
      job: spec,
      stop,
      stopTimeoutMs,
      kill: lost,
      log,
      onEvent: event => {
        record = applyEvent(record, event);
        writer.update(record, { urgent: isImportant(event) });
      },
    });
    await writer.flush();

    if (outcome.type === 'finished') {
      log.info({ job: spec.id, steps: record.progress.step }, 'Training is finished');
      return;
    }
    if (outcome.type === 'failed') throw failed(outcome.error);
    if (outcome.type === 'crashed') {
      const facts = { job: spec.id, attempt: record.attempt, output: outcome.output };
      if (stop.aborted) {
        // What stops us, Ctrl-C or a service manager, also ends a trainer too young to ask for patience: not its fault.
        log.warn(facts, `The trainer ${describeEnd(outcome)} before it had saved its work`);
        record = applyEvent(record, { type: 'stopped', step: record.progress.step });
        writer.update(record, { urgent: true });
        await writer.flush();
        continue;
      }
      crash = outcome;
      log.error(facts, `The trainer ${describeEnd(crash)}`);
      await sleep(retryDelayMs, undefined, { signal: stop }).catch(() => {});
    }
  }

  function failed(failure: JobFailure): UnrecoverableError {
    log.error({ job: spec.id, failure }, 'Training failed');
    return new UnrecoverableError(failureReason(failure));
  }
}
