import { z } from 'zod';
import { HyperparameterOverrides } from './hyperparameters.js';
import {
  DatasetId,
  JobFailure,
  JobRequest,
  JobSpec,
  JobStatus,
  MeasuredQuality,
  Minutes,
  maxSteps,
  PresetName,
  Seed,
  TrainingLimit,
} from './job.js';

/** Most runs of a sweep. */
export const maxRuns = 100;

/** What a sweep may vary. Measures of images of different sizes cannot be compared. */
export const VariedHyperparameters = HyperparameterOverrides.omit({ imageSize: true }).meta({
  id: 'VariedHyperparameters',
});
export type VariedHyperparameters = z.infer<typeof VariedHyperparameters>;
const varied = VariedHyperparameters.shape;
export type Varied = keyof typeof varied;
export const variedNames = Object.keys(varied) as readonly Varied[];

/** Whether a hyperparameter is a whole number. */
export function isWhole(name: Varied): boolean {
  const schema = varied[name].unwrap();
  return schema instanceof z.ZodNumber && schema.isInt;
}

/** What one hyperparameter may be: one of some values or, when it is a number, any in a range. */
interface Candidates {
  readonly values?: readonly unknown[] | undefined;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly scale?: 'linear' | 'log' | undefined;
}

function candidates(schema: z.ZodType): z.ZodType<Candidates, Candidates> {
  const values = z.array(schema).min(1).max(maxRuns);
  if (!(schema instanceof z.ZodNumber)) return z.strictObject({ values });
  return z
    .strictObject({
      values: values.optional(),
      min: schema.optional(),
      max: schema.optional(),
      scale: z
        .enum(['linear', 'log'])
        .optional()
        .describe('`log` draws as many values from 0.001 to 0.01 as from 0.01 to 0.1; `linear` when left out'),
    })
    .superRefine(({ values, min, max, scale }, context) => {
      const refuse = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message });
      const isRange = min !== undefined && max !== undefined;
      if (values === undefined ? !isRange : min !== undefined || max !== undefined || scale !== undefined)
        refuse([], 'must have either values, or min and max');
      else if (isRange && min >= max) refuse(['max'], 'must be more than min');
      else if (isRange && scale === 'log' && min <= 0) refuse(['min'], 'must be more than 0 with the scale log');
    });
}

const Parameters = z
  .strictObject(
    Object.fromEntries(variedNames.map(name => [name, candidates(varied[name].unwrap()).optional()])) as Record<
      Varied,
      z.ZodOptional<z.ZodType<Candidates, Candidates>>
    >,
  )
  .refine(parameters => Object.keys(parameters).length > 0, 'must name a hyperparameter')
  .describe('The hyperparameters to vary: `{"values": […]}`, or for numbers `{"min": …, "max": …, "scale": "log"}`');
export type Parameters = z.infer<typeof Parameters>;

export const Search = z
  .discriminatedUnion('strategy', [
    z.strictObject({ strategy: z.literal('grid'), parameters: Parameters }),
    z.strictObject({
      strategy: z.literal('random'),
      runs: z.int().min(1).max(maxRuns).describe('Combinations to draw'),
      parameters: Parameters,
    }),
  ])
  .superRefine(({ strategy, parameters }, context) => {
    if (strategy === 'random') return;
    let runs = 1;
    for (const name of variedNames) {
      const candidates = parameters[name];
      runs *= candidates?.values?.length ?? 1;
      if (candidates && !candidates.values)
        context.addIssue({ code: 'custom', path: ['parameters', name], message: 'must have values in a grid' });
    }
    if (runs > maxRuns)
      context.addIssue({
        code: 'custom',
        path: ['parameters'],
        message: `has ${runs} combinations, and a sweep at most ${maxRuns} runs: take fewer values, or the strategy random`,
      });
  })
  .describe('`grid` trains every combination of the values, `random` draws so many of them');
export type Search = z.infer<typeof Search>;

export const Budget = z
  .strictObject({
    steps: z
      .int()
      .min(1)
      .max(maxSteps * maxRuns)
      .optional(),
    minutes: Minutes.optional(),
    per: z
      .enum(['sweep', 'run'])
      .default('sweep')
      .describe('`sweep`: for all runs together. `run`: for each run that is never dropped'),
  })
  .refine(
    ({ steps, minutes }) => (steps === undefined) !== (minutes === undefined),
    'must have either steps or minutes',
  )
  .refine(({ steps, per }) => per === 'sweep' || steps === undefined || steps <= maxSteps, {
    path: ['steps'],
    error: `must be at most ${maxSteps} for a run`,
  })
  .describe('How much is trained, in steps or in minutes of training time');
export type Budget = z.infer<typeof Budget>;

export const Halving = z
  .strictObject({
    rungs: z
      .int()
      .min(1)
      .max(8)
      .default(2)
      .describe('Parts of the training, after each of which but the last the worst runs are dropped; 1 drops none'),
    keep: z
      .number()
      .min(0.05)
      .max(0.95)
      .default(0.5)
      .describe('Share of the runs that goes on; also the share of the steps or minutes at which that is decided'),
  })
  .describe('Successive halving (Jamieson & Talwalkar 2016): by default, half of the runs go on half-way');
export type Halving = z.infer<typeof Halving>;

export const SweepMetric = z
  .enum(['swd', 'rKid', 'msSsim', 'memorised'])
  .describe('The measure of quality by which runs are ranked; less is better');
export type SweepMetric = z.infer<typeof SweepMetric>;

const { hyperparameters, checkpoint, sampleEvery, stopOn, priority, metadata } = JobRequest.shape;

/** Body of POST /sweeps. */
export const SweepRequest = z
  .strictObject({
    name: z.string().min(1).max(200).optional(),
    dataset: DatasetId.describe('Id of the dataset to train on'),
    preset: PresetName.default('seed'),
    hyperparameters: hyperparameters.describe("Overrides of the preset's hyperparameters, the same for all runs"),
    search: Search,
    budget: Budget,
    halving: Halving.default({ rungs: 2, keep: 0.5 }),
    metric: SweepMetric.default('swd'),
    seed: Seed.optional().describe('Of the draws, and of each training; drawn at random when left out'),
    sampleEvery,
    checkpoint: checkpoint.describe('As for a job; one checkpoint is kept, beside the best, when `keep` is left out'),
    stopOn,
    priority,
    metadata,
  })
  .superRefine(({ hyperparameters, search }, context) => {
    for (const name of variedNames)
      if (hyperparameters[name] !== undefined && search.parameters[name] !== undefined)
        context.addIssue({ code: 'custom', path: ['hyperparameters', name], message: 'is in search.parameters too' });
  })
  .meta({
    id: 'SweepRequest',
    examples: [
      {
        dataset: 'demo-faces',
        preset: 'tiny',
        search: {
          strategy: 'random',
          runs: 8,
          parameters: {
            generatorLearningRate: { min: 0.0001, max: 0.001, scale: 'log' },
            generatorChannels: {
              values: [
                [128, 64, 32],
                [96, 48, 24],
              ],
            },
          },
        },
        budget: { minutes: 30 },
      },
    ],
  });
export type SweepRequest = z.infer<typeof SweepRequest>;

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
  limit: z.coerce
    .number('must be a whole number from 1 to 100')
    .int()
    .min(1)
    .max(100)
    .default(20)
    .describe('Sweeps a page'),
  cursor: z.string().max(200).optional().describe('The nextCursor of the page before'),
});
export type SweepListQuery = z.infer<typeof SweepListQuery>;
