import { randomInt } from 'node:crypto';
import { memoryExceeded, memoryShortage } from '../estimate/memory.js';
import { newId, resolveJob } from '../job/spec.js';
import { invalidField } from '../schema/invalid.js';
import { type JobRequest, type JobSpec, maxSteps, TrainingLimit } from '../schema/job.js';
import { ServiceError } from '../schema/problem.js';
import type { SweepRequest } from '../schema/sweeps/request.js';
import type { SweepRecord } from '../schema/sweeps/sweep.js';
import type { WorkerRecord } from '../schema/worker/record.js';
import { pauseOf } from './advance.js';
import { combinations } from './combinations.js';
import { planRungs } from './halving.js';
import { runJobId } from './sweeps.js';

/**
 * A sweep with all its jobs, none of which is queued yet.
 * @throws ServiceError INVALID_REQUEST, or HYPERPARAMETERS_CONFLICT, naming the run, when a combination or the budget is
 *   not possible
 */
export function planSweep(request: SweepRequest, now: Date): SweepRecord {
  const { name = null, dataset, preset, search, budget, halving, metric, metadata } = request;
  const seed = request.seed ?? randomInt(2 ** 32);
  const id = newId('sweep', now);
  const varied = combinations(search, seed);
  const plan = planRungs(varied.length, budget, halving);
  if (!plan) throw invalidField('budget.steps', tooFew(varied.length, request));
  const { rungs, run, total } = plan;
  if ([run, ...rungs.map(({ until }) => until)].some(limit => !TrainingLimit.safeParse(limit).success))
    throw invalidField(`budget.${Object.keys(run)[0]}`, impossible(run));
  const specs = varied.map((hyperparameters, i): JobSpec => {
    const job = jobRequest({ ...request, seed }, hyperparameters, run);
    return {
      ...resolveRun(job, hyperparameters, i, now),
      id: runJobId(id, i),
      pauseAfter: pauseOf(plan, 0),
      sweep: { id, run: i, rung: 0 },
    };
  });
  return {
    id,
    name,
    status: 'running',
    dataset,
    preset,
    seed,
    search,
    budget: { asked: budget, run, total },
    halving,
    metric,
    rungs,
    rung: 0,
    createdAt: now.toISOString(),
    finishedAt: null,
    metadata,
    runs: specs.map(({ id: job }, i) => ({
      run: i,
      job,
      hyperparameters: varied[i]!,
      rung: 0,
      outcome: null,
      error: null,
      state: null,
    })),
    unqueued: specs,
    isSettled: false,
  };
}

/** @throws ServiceError MEMORY_EXCEEDED, naming what to reduce, when no known worker has the memory for one of the runs */
export function checkRunsMemory({ runs, unqueued }: SweepRecord, workers: readonly WorkerRecord[]): void {
  for (const [i, { hyperparameters }] of unqueued.entries()) {
    const shortage = memoryShortage(hyperparameters, workers);
    if (!shortage) continue;
    const isSearched = shortage.field in runs[i]!.hyperparameters;
    const path = isSearched ? `search.parameters.${shortage.field}` : shortage.path;
    throw memoryExceeded(path, `Run ${i}: ${shortage.message}`);
  }
}

type Overrides = JobRequest['hyperparameters'];

/** The request for a job that carries out one run of a sweep. */
function jobRequest(
  { dataset, preset, hyperparameters, seed, sampleEvery, checkpoint, stopOn, priority, metadata }: SweepRequest,
  varied: Overrides,
  budget: SweepRecord['budget']['run'],
): JobRequest {
  return {
    dataset,
    preset,
    hyperparameters: { ...hyperparameters, ...varied },
    seed,
    ...('steps' in budget ? budget : { steps: maxSteps, maxMinutes: budget.minutes }),
    sampleEvery,
    checkpoint: { keep: 1, ...checkpoint },
    stopOn,
    priority,
    metadata,
  };
}

/** @throws ServiceError INVALID_REQUEST or HYPERPARAMETERS_CONFLICT, naming the hyperparameters of the run */
function resolveRun(request: JobRequest, varied: Overrides, run: number, now: Date): JobSpec {
  try {
    return resolveJob(request, now);
  } catch (error) {
    if (!(error instanceof ServiceError) || !isAboutFields(error)) throw error;
    const combination = Object.entries(varied).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
    const reasons = error.errors.map(({ path, message }) => `${path} ${message}`);
    const message = `cannot all be combined. Run ${run} has ${combination.join(', ')}: ${reasons.join('; ')}`;
    const errors = Object.keys(varied).map(name => ({ path: `search.parameters.${name}`, message }));
    throw new ServiceError(error.code, `search.parameters ${message}.`, { errors });
  }
}

const isAboutFields = ({ code }: ServiceError) => code === 'INVALID_REQUEST' || code === 'HYPERPARAMETERS_CONFLICT';

function impossible(run: TrainingLimit): string {
  return `would give a run ${Object.entries(run)[0]!.reverse().join(' ')}, which no job can have. Change it, or the number of runs`;
}

function tooFew(runs: number, { budget, halving }: SweepRequest): string {
  const per = budget.per === 'run' ? 'a run' : `${runs} runs`;
  return `is too small: of ${budget.steps} steps for ${per}, none is left for one of the ${halving.rungs} rungs. Raise it, or lower halving.rungs or the number of runs`;
}
