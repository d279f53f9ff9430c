import { setTimeout as sleep } from 'node:timers/promises';
import { DelayedError, UnrecoverableError, WaitingError } from 'bullmq';
import type { JobNews } from '../job/notice.js';
import { applyEvent, beginAttempt, isImportant, newsOf } from '../job/record.js';
import type { TakenJob } from '../queue/consumer.js';
import { parkedUntil } from '../queue/job-moves.js';
import { canceledReason, failureReason, recordOf } from '../queue/job-view.js';
import { isRefusal } from '../queue/redis/trouble.js';
import { type JobFailure, type JobRecord, JobSpec, type Warning } from '../schema/job.js';
import { openPruner } from './checkpoint-pruner.js';
import { type Crash, crashFailure, describeEnd } from './crash.js';
import type { Device } from './devices.js';
import { type AttemptEnd, runTrainer } from './run-trainer.js';
import { stepMeasure } from './step-measure.js';
import { throttledWriter } from './throttled-writer.js';
import type { WorkerOptions } from './worker-options.js';

/** What can happen to a job from outside while it runs. */
export interface JobSignals {
  /** The worker closes: save, and give the job back. */
  readonly stop: AbortSignal;
  /** The job's lock is lost: another worker may have it by now. */
  readonly lost: AbortSignal;
  /** Redis does not know the job any more: save, and leave it. Nobody else can have it. */
  readonly gone: AbortSignal;
  /** A client wants it paused: save, and leave the worker to the next job. */
  readonly pause: AbortSignal;
  /** A client wants it to end. */
  readonly cancel: AbortSignal;
}

/** A job that was taken, with what it needs. */
export interface JobWork extends Pick<TakenJob, 'job' | 'token' | 'owned' | 'endIfCanceled' | 'neededCheckpoints'> {
  readonly device: Device;
  readonly signals: JobSignals;
  /** Aborts the signal. */
  readonly lose: (how: 'lost' | 'gone') => void;
  /** Called with the number of an attempt, before it begins; with the first one also when no attempt follows. */
  readonly onAttempt: (fence: number) => void;
}

/** The job was parked, and has ended there: that was asked for while it was being parked. */
export class EndedWhileParked extends DelayedError {}

/**
 * Runs the attempts of one job.
 * @throws UnrecoverableError when the job has failed or is canceled, DelayedError when it is paused, EndedWhileParked,
 *   WaitingError when it is not this worker's any more
 */
export async function processJob(
  { job, token, owned, endIfCanceled, neededCheckpoints, device, signals, lose, onAttempt }: JobWork,
  options: WorkerOptions & { readonly stopTimeoutMs: number },
): Promise<void> {
  const { trainerEntry, env, log, stopTimeoutMs } = options;
  const {
    maxFruitlessAttempts = 3,
    retryDelayMs = 1000,
    progressIntervalMs = 1000,
    cancelTimeoutMs = 5000,
    silenceTimeoutMs = 600_000,
  } = options;
  const { stop, lost, gone, pause, cancel } = signals;
  const leftToOthers = AbortSignal.any([lost, gone]);
  const interrupted = AbortSignal.any([stop, lost, gone, pause, cancel]);
  const spec = JobSpec.parse(job.data);
  let record = recordOf(spec, job.progress);
  const news: JobNews[] = [];
  const writer = throttledWriter<JobRecord>(
    async value => {
      const told = news.splice(0);
      try {
        const result = await owned.report(value, told);
        if (result !== 'written') lose(result);
      } catch (error) {
        news.unshift(...told);
        throw error;
      }
    },
    progressIntervalMs,
    err => log.warn({ job: spec.id, err }, "The job's progress could not be written"),
  );
  let crash: Crash | undefined;
  const claim = async () => {
    const fence = await claimWhenRedisMay();
    if (typeof fence === 'number') {
      onAttempt(fence);
      return fence;
    }
    if (fence !== undefined) lose(fence);
    return undefined;
  };
  // Whatever becomes of the job, the attempts before this one are over.
  let claimed = await claim();

  for (;;) {
    if (lost.aborted) throw new WaitingError();
    if (gone.aborted) {
      const { latestCheckpoint, progress } = record;
      const checkpoint = latestCheckpoint?.id ?? null;
      log.error(
        { job: spec.id, step: progress.step, checkpoint },
        'The job has vanished from Redis (evicted, deleted or flushed there), so its training stops. Its checkpoints are kept: ' +
          (checkpoint === null ? 'it had none yet.' : `a new job goes on from one with "resumeFrom": "${checkpoint}".`),
      );
      throw new WaitingError();
    }
    if (cancel.aborted) {
      log.info({ job: spec.id, step: record.progress.step }, 'Job is canceled');
      throw new UnrecoverableError(canceledReason);
    }
    if (pause.aborted) return park(() => log.info({ job: spec.id, step: record.progress.step }, 'Job is paused'));
    if (stop.aborted) {
      await job.moveToWait(token);
      log.info({ job: spec.id, step: record.progress.step }, 'Job is back in the queue');
      throw new WaitingError();
    }
    if (record.fruitlessAttempts >= maxFruitlessAttempts)
      throw failed(crashFailure(crash, record.fruitlessAttempts, spec));

    const fence = claimed ?? (await claim());
    claimed = undefined;
    // Interrupted, or not this worker's.
    if (fence === undefined) continue;
    const { secondsPerStep } = record.progress;
    const pruner = await openPruner({
      checkpoints: options.checkpoints,
      job: spec,
      fence,
      neededCheckpoints,
      lost: leftToOthers,
      log,
    });
    record = beginAttempt(record, new Date());
    writer.update(record, { urgent: true });
    await writer.flush();
    const measured = stepMeasure(spec);
    const outcome: AttemptEnd = await runTrainer({
      entry: trainerEntry,
      env: { ...env, ...device.env },
      job: spec,
      attempt: record.attempt,
      fence,
      device: device.name,
      secondsPerStep: secondsPerStep ?? 0,
      patience: { silenceMs: silenceTimeoutMs, stopMs: stopTimeoutMs, cancelMs: cancelTimeoutMs },
      // One of its own, so that listeners of one attempt do not stay with the worker's.
      signals: { stop: AbortSignal.any([stop, gone]), pause, cancel, kill: lost },
      log,
      onEvent: event => {
        const told = newsOf(event);
        if (told) news.push(told);
        record = applyEvent(record, event);
        writer.update(record, { urgent: isImportant(event) });
        if (event.type === 'checkpoint') pruner.prune();
        const time = measured(event, record);
        if (time) options.onMeasured?.(time);
      },
    });
    await Promise.all([writer.flush(), pruner.close()]);
    // Another worker has the job by now: what ended here says nothing about it, and its fences are not ours to remove.
    if (lost.aborted || gone.aborted) continue;

    if (outcome.type === 'finished') {
      log.info({ job: spec.id, steps: record.progress.step }, 'Training is finished');
      return;
    }
    if (outcome.type === 'paused') {
      if (cancel.aborted) continue;
      return park(() => log.info({ job: spec.id, step: record.progress.step }, 'Job has come to where it pauses'));
    }
    if (outcome.type === 'failed' && outcome.error.code === 'INSUFFICIENT_STORAGE') {
      if (cancel.aborted) continue;
      record = applyEvent(record, { type: 'warning', warning: diskFull(outcome.error, record) });
      writer.update(record, { urgent: true });
      await writer.flush();
      const failure = outcome.error;
      return park(() => log.error({ job: spec.id, failure }, 'Job is paused'));
    }
    if (outcome.type === 'failed') throw failed(outcome.error);
    if (outcome.type === 'crashed') {
      const facts = { job: spec.id, attempt: record.attempt, output: outcome.output };
      if (interrupted.aborted) {
        // What stops us, Ctrl-C or a service manager, also ends a trainer too young to ask for patience: not its fault.
        log.warn(facts, `The trainer ${describeEnd(outcome)} before it had saved its work`);
        record = applyEvent(record, { type: 'stopped', step: record.progress.step });
        writer.update(record, { urgent: true });
        await writer.flush();
        continue;
      }
      crash = outcome;
      log.error(facts, `The trainer ${describeEnd(crash)}`);
      await sleep(retryDelayMs, undefined, { signal: interrupted }).catch(() => {});
    }
  }

  /** Redis may refuse for a while, when it is full for example: that is no failure of the job. */
  async function claimWhenRedisMay(): Promise<number | 'lost' | 'gone' | undefined> {
    do {
      try {
        return await owned.claim();
      } catch (err) {
        if (!isRefusal(err)) throw err;
        log.warn({ job: spec.id, err }, 'The training waits for Redis');
        await sleep(retryDelayMs, undefined, { signal: interrupted }).catch(() => {});
      }
    } while (!interrupted.aborted);
    return undefined;
  }

  async function park(say: () => void): Promise<never> {
    await job.moveToDelayed(parkedUntil, token);
    // Asked for too late for the looks above, and answered as under way.
    if (await endIfCanceled()) {
      log.info({ job: spec.id, step: record.progress.step }, 'Job is canceled');
      throw new EndedWhileParked();
    }
    say();
    throw new DelayedError();
  }

  function failed(failure: JobFailure): UnrecoverableError {
    log.error({ job: spec.id, failure }, 'Training failed');
    return new UnrecoverableError(failureReason(failure));
  }
}

/** Why a job is paused that nobody paused. */
function diskFull({ code, message }: JobFailure, { latestCheckpoint, progress }: JobRecord): Warning {
  const kept = latestCheckpoint ? `at its checkpoint of step ${latestCheckpoint.step}` : 'before its first checkpoint';
  return { code, message: `${message} The job is paused ${kept}; resume it then.`, step: progress.step };
}
