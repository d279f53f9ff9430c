import type { RankedRun, RunRecord, SweepRecord, SweepSummary, SweepView } from '../../schema/sweeps/sweep.js';
import { type Jobs, stateOf } from '../../sweeps/advance.js';
import { compareRuns, metricOf } from '../../sweeps/ranking.js';

const nothing = { step: 0, trainedSeconds: 0, quality: null, checkpoint: null, sample: null };

/** A sweep with its runs, ranked by their current state. @param basePath prefix of the URLs */
export function sweepView(sweep: SweepRecord, jobs: Jobs, basePath: string): SweepView {
  const { runs, unqueued, isSettled, ...facts } = sweep;
  const current = runs.map(run => currentRun(run, jobs));
  const ranked = current
    .toSorted(compareRuns(sweep.metric))
    .map((run, i) => rankedRun(run, i + 1, sweep, jobs, basePath));
  const steps = current.reduce((sum, { state }) => sum + (state?.step ?? 0), 0);
  const trainedMinutes = current.reduce((sum, { state }) => sum + (state?.trainedSeconds ?? 0) / 60, 0);
  const { total } = sweep.budget;
  const spent = 'steps' in total ? steps / total.steps : trainedMinutes / total.minutes;
  return {
    ...facts,
    progress: { share: sweep.status === 'running' ? Math.min(1, spent) : 1, steps, trainedMinutes },
    runs: ranked,
    best: bestOf(current, sweep, basePath),
    urls: urlsOf(sweep, basePath),
  };
}

/** A sweep as of its last decision. @param basePath prefix of the URLs */
export function sweepSummary(sweep: SweepRecord, basePath: string): SweepSummary {
  const { runs, unqueued, isSettled, ...facts } = sweep;
  return { ...facts, runs: runs.length, best: bestOf(runs, sweep, basePath), urls: urlsOf(sweep, basePath) };
}

/** The last samples of the runs, best first; runs without one are left out. */
export function rankedSamples(sweep: SweepRecord, jobs: Jobs): { job: string; step: number }[] {
  return sweep.runs
    .map(run => currentRun(run, jobs))
    .sort(compareRuns(sweep.metric))
    .flatMap(({ job, state }) => (state && state.sample !== null ? [{ job, step: state.sample }] : []));
}

/** A run with the current state of its job, unless the run has an outcome already. */
function currentRun(run: RunRecord, jobs: Jobs): RunRecord {
  const job = jobs.get(run.job);
  return run.outcome === null && job ? { ...run, state: stateOf(job) } : run;
}

function rankedRun(run: RunRecord, rank: number, { metric }: SweepRecord, jobs: Jobs, basePath: string): RankedRun {
  const { outcome, error, state, job, ...facts } = run;
  const url = `${basePath}/jobs/${job}`;
  return {
    rank,
    ...facts,
    job,
    status: outcome ?? jobs.get(job)?.status ?? 'queued',
    metric: metricOf(state, metric),
    ...(state ?? nothing),
    error,
    urls: { job: url, grid: state && state.sample !== null ? `${url}/samples/${state.sample}.png` : null },
  };
}

function bestOf(runs: readonly RunRecord[], { metric }: SweepRecord, basePath: string): SweepView['best'] {
  const [first] = runs.toSorted(compareRuns(metric));
  const checkpoint = first?.state?.checkpoint;
  if (!first || !checkpoint) return null;
  const { run, job, hyperparameters, state } = first;
  const generate = `${basePath}/generate.png?seed=42&model=${checkpoint}`;
  return { run, job, checkpoint, metric: metricOf(state, metric), hyperparameters, generate };
}

function urlsOf({ id }: SweepRecord, basePath: string) {
  const self = `${basePath}/sweeps/${id}`;
  return { self, grid: `${self}/grid.png` };
}
