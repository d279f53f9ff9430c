import type { QueuedJob } from '../job/queued-job.js';
import { hasEnded } from '../job/transitions.js';
import { isReached } from '../model/training-limit.js';
import type { TrainingLimit } from '../schema/job.js';
import type { RunRecord, RunState, SweepRecord, SweepStatus } from '../schema/sweeps/sweep.js';
import { compareRuns, metricOf } from './ranking.js';

/** The jobs of a sweep that the queue knows, by id. */
export type Jobs = ReadonlyMap<string, QueuedJob>;

/** An action on a job of a sweep; doing it twice does no harm. */
export type Task =
  | { readonly do: 'cancel'; readonly job: string }
  | { readonly do: 'drop'; readonly job: string; readonly why: string }
  | { readonly do: 'proceed'; readonly job: string; readonly rung: number; readonly pauseAfter: TrainingLimit | null };

/** Where a run pauses by itself in a rung: nowhere in the last one, at whose end the job ends. */
export function pauseOf({ rungs }: Pick<SweepRecord, 'rungs'>, rung: number): TrainingLimit | null {
  return rung < rungs.length - 1 ? rungs[rung]!.until : null;
}

/**
 * The sweep, updated with the state of its jobs: runs that have ended are recorded; when all others have reached the
 * end of the rung, the worst are dropped; when none is left, the sweep ends.
 */
export function advance(sweep: SweepRecord, jobs: Jobs, now: Date): SweepRecord {
  const runs = sweep.runs.map(run => observed(run, jobs.get(run.job)));
  const isSettled = runs.every(({ job }) => hasEnded(jobs.get(job)?.status ?? 'canceled'));
  if (sweep.status !== 'running') return { ...sweep, runs, isSettled };
  const left = runs.filter(({ outcome }) => outcome === null);
  if (left.length === 0) return { ...sweep, runs, status: statusOf(runs), finishedAt: now.toISOString(), isSettled };
  const end = pauseOf(sweep, sweep.rung);
  if (end === null || !left.every(run => isAtEnd(run, jobs.get(run.job), end))) return { ...sweep, runs };
  return { ...sweep, rung: sweep.rung + 1, runs: halved(sweep, runs, left, jobs, end) };
}

/** What remains to be done to bring the jobs in line with the sweep's decisions. */
export function tasks(sweep: SweepRecord, jobs: Jobs): Task[] {
  return sweep.runs.flatMap((run): Task[] => {
    const job = jobs.get(run.job);
    if (!job || hasEnded(job.status)) return [];
    if (run.outcome === 'dropped') return [{ do: 'drop', job: job.id, why: run.error!.message }];
    if (sweep.status !== 'running') return job.requested === 'cancel' ? [] : [{ do: 'cancel', job: job.id }];
    if (job.sweep!.rung >= run.rung) return [];
    return [{ do: 'proceed', job: job.id, rung: run.rung, pauseAfter: pauseOf(sweep, run.rung) }];
  });
}

/** How far the training of a job has come. */
export function stateOf({ progress, quality, latestCheckpoint, latestSample }: QueuedJob): RunState {
  const { step, trainedSeconds } = progress;
  return { step, trainedSeconds, quality, checkpoint: latestCheckpoint?.id ?? null, sample: latestSample };
}

/** A run with the outcome of its job, if that has ended. */
function observed(run: RunRecord, job: QueuedJob | undefined): RunRecord {
  if (run.outcome !== null) return run;
  if (!job) {
    const message = `The job ${run.job} is no longer in the queue`;
    return { ...run, outcome: 'failed', error: { code: 'JOB_NOT_FOUND', message } };
  }
  const { status, error } = job;
  if (status !== 'succeeded' && status !== 'failed' && status !== 'canceled') return run;
  return { ...run, outcome: status, error, state: stateOf(job) };
}

/** Whether a run is waiting, with a checkpoint, at the end of its rung. */
function isAtEnd(run: RunRecord, job: QueuedJob | undefined, end: TrainingLimit): boolean {
  return (
    job?.status === 'paused' &&
    job.sweep?.rung === run.rung &&
    job.latestCheckpoint?.step === job.progress.step &&
    isReached(end, job.progress)
  );
}

/** The runs after a rung: the best of those left continue, as many as the next rung has room for. */
function halved(
  { rungs, rung, metric }: SweepRecord,
  runs: readonly RunRecord[],
  left: readonly RunRecord[],
  jobs: Jobs,
  end: TrainingLimit,
): RunRecord[] {
  const measured = left.map(run => ({ ...run, state: stateOf(jobs.get(run.job)!) })).sort(compareRuns(metric));
  const room = rungs[rung + 1]!.runs;
  const where = 'steps' in end ? `step ${end.steps}` : `the end of its ${Number(end.minutes.toPrecision(3))} minutes`;
  const after = new Map(
    measured.map((run, i): [number, RunRecord] => {
      if (i < room) return [run.run, { ...run, rung: rung + 1 }];
      const value = metricOf(run.state, metric);
      const said =
        value === null ? `its ${metric} was not measured` : `its ${metric} is ${Number(value.toPrecision(4))}`;
      const message = `At ${where} ${said}, which is number ${i + 1} of ${measured.length}; ${room} went on`;
      return [run.run, { ...run, outcome: 'dropped', error: { code: 'DROPPED', message } }];
    }),
  );
  return runs.map(run => after.get(run.run) ?? run);
}

function statusOf(runs: readonly RunRecord[]): SweepStatus {
  if (runs.some(({ outcome }) => outcome === 'succeeded')) return 'succeeded';
  return runs.every(({ outcome }) => outcome === 'canceled') ? 'canceled' : 'failed';
}
