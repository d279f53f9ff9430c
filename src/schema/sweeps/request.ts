import { z } from 'zod';
import { HyperparameterOverrides } from '../hyperparameters.js';
import { CropsChoice } from '../images/crops.js';
import { ExclusionsChoice } from '../images/exclusions.js';
import { DatasetReference, JobRequest, Minutes, maxSteps, PresetName, Seed } from '../job.js';
import { Name } from '../name.js';

/** Most runs of a sweep. */
export const maxRuns = 100;

/** What a sweep may vary. Measures of images of different sizes, or against other real images, cannot be compared. */
export const VariedHyperparameters = HyperparameterOverrides.omit({ imageSize: true, heldOut: true }).meta({
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
  .meta({ id: 'SweepParameters' })
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
    name: Name.optional().describe('What you call the sweep'),
    dataset: DatasetReference.describe('Id of the dataset to train on'),
    preset: PresetName.default('seed'),
    hyperparameters: hyperparameters.describe("Overrides of the preset's hyperparameters, the same for all runs"),
    search: Search,
    budget: Budget,
    halving: Halving.default({ rungs: 2, keep: 0.5 }),
    metric: SweepMetric.default('swd'),
    exclusions: ExclusionsChoice.default('current').describe(
      'Which images all runs leave out: `current`, those that the dataset leaves out now, or `none`',
    ),
    crops: CropsChoice.default('current').describe(
      'Which moved crops all runs use: `current`, those that the dataset has now, or `none`',
    ),
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
