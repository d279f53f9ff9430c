import { z } from 'zod';
import { JobFailure, JobSpec, JobStatus, MeasuredQuality, PresetName, TrainingLimit } from '../job.js';
import { paging } from '../paging.js';
import { Budget, Halving, Search, SweepMetric, VariedHyperparameters } from './request.js';

/** A part of the training after which the worst runs are dropped. */
export const Rung = z.object({
  runs: z.int().describe('Runs that train in it, if none fails'),
  until: TrainingLimit.describe('Where it ends for each of them, counted from the start of the run'),
});
export type Rung = z.infer<typeof Rung>;

export const runOutcomes = ['succeeded', 'dropped', 'failed', 'canceled'] as const;
export const RunOutcome = z.enum(runOutcomes);
export type RunOutcome = z.infer<typeof RunOutcome>;

/** Where the training of a run has got to. */
export const RunState = z.object({
  step: z.int(),
  trainedSeconds: z.number(),
  quality: MeasuredQuality.nullable().describe('What was measured last'),
  checkpoint: z.string().nullable().describe('Its last checkpoint'),
  sample: z.int().nullable().describe('Step of its last grid'),
});
export type RunState = z.infer<typeof RunState>;

const runFacts = {
  run: z.int().describe('Its number, from 0'),
  job: z.string(),
  hyperparameters: VariedHyperparameters,
  rung: z.int().describe('The rung that it is in, or ended in, from 0'),
};

export const RunRecord = z.object({
  ...runFacts,
  /** Once it has ended. */
  outcome: RunOutcome.nullable(),
  error: JobFailure.nullable(),
  /** When it ended, or a rung did. */
  state: RunState.nullable(),
});
export type RunRecord = z.infer<typeof RunRecord>;

export const sweepStatuses = ['running', 'succeeded', 'failed', 'canceled'] as const;
export const SweepStatus = z
  .enum(sweepStatuses)
  .describe('`succeeded`: a run has come to its end. `failed`: none has, and none is left');
export type SweepStatus = z.infer<typeof SweepStatus>;

const sweepFacts = {
  id: z.string(),
  name: z.string().nullable(),
  status: SweepStatus,
  dataset: z.string(),
  preset: PresetName,
  seed: z.int(),
  search: Search,
  budget: z.object({
    asked: Budget,
    run: TrainingLimit.describe('What a run gets that is never dropped'),
    total: z
      .union([z.strictObject({ steps: z.int().min(1) }), z.strictObject({ minutes: z.number().positive() })])
      .describe('What all of them get together'),
  }),
  halving: Halving,
  metric: SweepMetric,
  rungs: z.array(Rung),
  rung: z.int().describe('The rung that the sweep is in, from 0'),
  createdAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
  metadata: z.record(z.string(), z.string()),
};

/** A sweep as it is kept. */
export const SweepRecord = z.object({
  ...sweepFacts,
  runs: z.array(RunRecord),
  /** Jobs that are yet to be queued: all of them, until they are. */
  unqueued: z.array(JobSpec),
  /** Whether it has ended, and all its jobs with it. */
  isSettled: z.boolean(),
});
export type SweepRecord = z.infer<typeof SweepRecord>;

/** The run that ranks first, once it has a checkpoint. */
const Best = z.object({
  run: z.int(),
  job: z.string(),
  checkpoint: z.string(),
  metric: z.number().nullable(),
  hyperparameters: VariedHyperparameters,
  generate: z.string().describe('Address of a grid of its checkpoint'),
});

export const SweepSummary = z
  .object({
    ...sweepFacts,
    runs: z.int().describe('How many'),
    best: Best.nullable().describe('As it was when the last rung ended'),
    urls: z.object({ self: z.string(), grid: z.string() }),
  })
  .meta({ id: 'SweepSummary' });
export type SweepSummary = z.infer<typeof SweepSummary>;

export const RankedRun = z
  .object({
    rank: z.int().describe('1 is the best. Whoever came to a higher rung is better; failed runs are last'),
    ...runFacts,
    status: z
      .enum([...new Set([...JobStatus.options, ...runOutcomes])])
      .describe("Its job's, or `dropped`. `paused` runs wait for the others at the end of a rung"),
    metric: z.number().nullable().describe('Its last measure of the quality that the sweep ranks by'),
    ...RunState.shape,
    error: JobFailure.nullable().describe('Why it failed or was dropped'),
    urls: z.object({
      job: z.string(),
      grid: z.string().nullable().describe('Its last sample, a PNG'),
    }),
  })
  .meta({ id: 'RankedRun' });
export type RankedRun = z.infer<typeof RankedRun>;

/** Answer of GET /sweeps/{id}. */
export const SweepView = z
  .object({
    ...sweepFacts,
    progress: z.object({
      share: z.number().describe('Part of the budget that is spent; 1 at the end'),
      steps: z.int().describe('Steps of all runs so far'),
      trainedMinutes: z.number().describe('Training time of all runs so far'),
    }),
    runs: z.array(RankedRun).describe('The best first'),
    best: Best.nullable(),
    urls: z.object({ self: z.string(), grid: z.string() }),
  })
  .meta({ id: 'Sweep' });
export type SweepView = z.infer<typeof SweepView>;

export const SweepListQuery = z.strictObject({
  status: SweepStatus.optional().describe('Only sweeps with this status'),
  ...paging('Sweeps'),
});
export type SweepListQuery = z.infer<typeof SweepListQuery>;
