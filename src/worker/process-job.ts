import { setTimeout as sleep } from 'node:timers/promises';
import { opThreads } from '../estimate/op-threads.js';
import type { JobOutcome } from '../job/outcome.js';
import { isRefusal } from '../queue/redis/trouble.js';
import type { TakenJob } from '../queue/taken-job.js';
import type { Warning } from '../schema/advice/warning.js';
import { warningOf } from '../schema/advice/warning-texts.js';
import type { JobFailure, JobRecord } from '../schema/job.js';
import { traced } from '../telemetry/spans.js';
import { openPruner } from './checkpoint-pruner.js';
import { type Crash, crashFailure, describeEnd } from './crash.js';
import type { Device } from './devices.js';
import { eventNotes } from './job-notes.js';
import { type JobReporter, jobReporter } from './job-reporter.js';
import { type AttemptEnd, runTrainer } from './run-trainer.js';
import { stepMeasure } from './step-measure.js';
import type { WorkerOptions } from './worker-options.js';

/** The options of a worker, with its defaults. */
export type JobOptions = WorkerOptions &
  Required<
    Pick<
      WorkerOptions,
      | 'stopTimeoutMs'
      | 'maxFruitlessAttempts'
      | 'retryDelayMs'
      | 'progressIntervalMs'
      | 'cancelTimeoutMs'
      | 'silenceTimeoutMs'
    >
  >;

/** A job at work: what its attempts share. */
interface Work {
  readonly job: TakenJob;
  readonly device: Device;
  readonly options: JobOptions;
  readonly reporter: JobReporter;
  /** Aborted when the job must stop running here, for any reason. */
  readonly interrupted: AbortSignal;
}

/**
 * Runs the attempts of one job on a device, until there is an outcome. Whoever called it moves the job in the queue.
 * @throws errors of Redis that are no refusal, when a fencing token is claimed
 */
export async function processJob(job: TakenJob, device: Device, options: JobOptions): Promise<JobOutcome> {
  const { stop, lost, gone, pause, cancel } = job.signals;
  const reporter = jobReporter(job, options.progressIntervalMs, options.log);
  const interrupted = AbortSignal.any([stop, lost, gone, pause, cancel]);
  const work: Work = { job, device, options, reporter, interrupted };
  let crash: Crash | undefined;
  // Even when no attempt follows: whatever becomes of the job, the attempts before this token are over.
  let fence = await claim(work);
  for (;;) {
    const outcome = interruption(work) ?? exhaustion(work, crash);
    if (outcome) return outcome;
    fence ??= await claim(work);
    // Interrupted, or no longer ours.
    if (fence === undefined) continue;
    const end = await runAttempt(work, fence);
    fence = undefined;
    // The job is no longer ours: what ended here says nothing about it.
    if (lost.aborted || gone.aborted) continue;
    if (end.type === 'crashed') {
      if (await recover(work, end)) crash = end;
      continue;
    }
    const ended = await outcomeOf(work, end);
    if (ended) return ended;
  }
}

/** The outcome of a job that was interrupted. What leaves less to do comes first. */
function interruption({ job: { spec, signals }, reporter, options: { log } }: Work): JobOutcome | undefined {
  const { latestCheckpoint, progress } = reporter.record;
  const { step } = progress;
  if (signals.lost.aborted) return { type: 'lost', step };
  if (signals.gone.aborted) {
    const checkpoint = latestCheckpoint?.id ?? null;
    log.error(
      { job: spec.id, step, checkpoint },
      'The job has vanished from Redis (evicted, deleted or flushed there), so its training stops. Its checkpoints are kept: ' +
        (checkpoint === null ? 'it had none yet.' : `a new job continues from one with "resumeFrom": "${checkpoint}".`),
    );
    return { type: 'lost', step };
  }
  if (signals.cancel.aborted) return { type: 'canceled', step };
  if (signals.pause.aborted) return { type: 'paused', step, why: 'requested' };
  if (signals.stop.aborted) return { type: 'requeued', step };
  return undefined;
}

/** The failure of a job whose attempts bring no new checkpoint. */
function exhaustion({ job, reporter, options }: Work, crash: Crash | undefined): JobOutcome | undefined {
  const { fruitlessAttempts, progress } = reporter.record;
  if (fruitlessAttempts < options.maxFruitlessAttempts) return undefined;
  return { type: 'failed', step: progress.step, error: crashFailure(crash, fruitlessAttempts, job.spec) };
}

/**
 * A fencing token. Redis may refuse for a while, when it is full for example: that is no failure of the job.
 * @returns undefined when the job was interrupted, or is not this worker's
 */
async function claim({ job, options: { log, retryDelayMs }, interrupted }: Work): Promise<number | undefined> {
  do {
    try {
      return await job.claim();
    } catch (err) {
      if (!isRefusal(err)) throw err;
      log.warn({ job: job.spec.id, err }, 'The training waits for Redis');
      await sleep(retryDelayMs, undefined, { signal: interrupted }).catch(() => {});
    }
  } while (!interrupted.aborted);
  return undefined;
}

/** Runs a trainer, reports what it does, and prunes its checkpoints. Resolves when nothing of that is left to do. */
async function runAttempt({ job, device, options, reporter }: Work, fence: number): Promise<AttemptEnd> {
  const { trainerEntry, env, log, checkpoints, stopTimeoutMs, cancelTimeoutMs, silenceTimeoutMs } = options;
  const { spec, neededCheckpoints } = job;
  const { stop, lost, gone, pause, cancel } = job.signals;
  const { secondsPerStep } = reporter.record.progress;
  const left = AbortSignal.any([lost, gone]);
  const pruner = await openPruner({ checkpoints, job: spec, fence, neededCheckpoints, lost: left, log });
  // After the pruner has its fence: this checks that the job is still ours.
  await reporter.beginAttempt();
  const { attempt } = reporter.record;
  void options.note?.(spec.id, {
    event: 'status',
    data: { status: 'running', attempt, step: reporter.record.progress.step },
  });
  const measured = stepMeasure(spec);
  const facts = { 'dcgan.job': spec.id, 'dcgan.attempt': attempt, 'dcgan.fence': fence, 'dcgan.device': device.name };
  try {
    return await traced('train', facts, async span => {
      const end = await runTrainer({
        entry: trainerEntry,
        env: { ...opThreads(spec.hyperparameters), ...env, ...device.env },
        job: spec,
        attempt,
        fence,
        device: device.name,
        secondsPerStep: secondsPerStep ?? 0,
        timeouts: { silenceMs: silenceTimeoutMs, stopMs: stopTimeoutMs, cancelMs: cancelTimeoutMs },
        signals: { stop: AbortSignal.any([stop, gone]), pause, cancel, kill: lost },
        log,
        onEvent: event => {
          const before = reporter.record;
          reporter.apply(event);
          const notes = eventNotes(event, before, reporter.record);
          if (notes.length > 0) void options.note?.(spec.id, ...notes);
          if (event.type === 'checkpoint') pruner.prune();
          const time = measured(event, reporter.record);
          if (time) options.onMeasured?.(time);
          if (event.type === 'started') span.event('started');
          if (event.type === 'checkpoint') span.event('checkpoint', { 'dcgan.step': event.checkpoint.step });
          if (event.type === 'warning') span.event('warning', { 'dcgan.code': event.warning.code });
        },
      });
      span.set({ 'dcgan.end': end.type, 'dcgan.step': reporter.record.progress.step });
      return end;
    });
  } finally {
    await Promise.all([reporter.flush(), pruner.close()]);
  }
}

/** What an attempt that ended in order means for the job; undefined when that depends on why it was interrupted. */
async function outcomeOf(
  { job, reporter }: Work,
  end: Exclude<AttemptEnd, { type: 'crashed' }>,
): Promise<JobOutcome | undefined> {
  const { step } = reporter.record.progress;
  const isCanceled = job.signals.cancel.aborted;
  if (end.type === 'finished') return { type: 'succeeded', step };
  if (end.type === 'paused') return isCanceled ? undefined : { type: 'paused', step, why: 'planned' };
  if (end.type !== 'failed') return undefined;
  if (end.error.code !== 'INSUFFICIENT_STORAGE') return { type: 'failed', step, error: end.error };
  if (isCanceled) return undefined;
  const warning = diskFull(end.error, reporter.record);
  reporter.apply({ type: 'warning', warning });
  await reporter.flush();
  return { type: 'paused', step, why: end.error };
}

/** Waits a moment after a crash. @returns whether the trainer crashed by itself */
async function recover({ job, options, reporter, interrupted }: Work, crash: AttemptEnd & Crash): Promise<boolean> {
  const { log, retryDelayMs } = options;
  const { attempt, progress } = reporter.record;
  const facts = { job: job.spec.id, attempt, fence: job.fence, output: crash.output };
  if (interrupted.aborted) {
    // What stops us, Ctrl-C or a service manager, also ends a trainer that is too young to handle signals: not its fault.
    log.warn(facts, `The trainer ${describeEnd(crash)} before it had saved its work`);
    reporter.apply({ type: 'stopped', step: progress.step });
    await reporter.flush();
    return false;
  }
  log.error(facts, `The trainer ${describeEnd(crash)}`);
  const { step } = progress;
  void options.note?.(job.spec.id, { event: 'crashed', data: { step, message: `The trainer ${describeEnd(crash)}` } });
  await sleep(retryDelayMs, undefined, { signal: interrupted }).catch(() => {});
  return true;
}

/** Why a job is paused although no client asked for it. */
function diskFull({ message: why }: JobFailure, { latestCheckpoint, progress }: JobRecord): Warning {
  return {
    ...warningOf('INSUFFICIENT_STORAGE', { why, checkpoint: latestCheckpoint?.step ?? 0 }),
    step: progress.step,
  };
}
