import { z } from 'zod';
import { Preparation } from './advice/preparation.js';
import { Warning } from './advice/warning.js';
import { Losses } from './history/losses.js';
import { HyperparameterOverrides, HyperparametersShape } from './hyperparameters.js';
import { Crops, CropsChoice } from './images/crops.js';
import { Exclusions, ExclusionsChoice } from './images/exclusions.js';
import { Name } from './name.js';
import { Precision } from './precision.js';
import { AlarmCode, alarmCodes, Quality } from './quality.js';

export const presetNames = ['seed', 'paper', 'stable', 'tiny'] as const;
export const PresetName = z.enum(presetNames);
export type PresetName = z.infer<typeof PresetName>;

export const jobStatuses = ['queued', 'running', 'paused', 'succeeded', 'failed', 'canceled'] as const;
export const JobStatus = z.enum(jobStatuses);
export type JobStatus = z.infer<typeof JobStatus>;

/** Where what a job has comes from: from a training of this service, or from another one. */
export const jobKinds = ['training', 'imported'] as const;
export const JobKind = z.enum(jobKinds);
export type JobKind = z.infer<typeof JobKind>;

export const Seed = z.int().min(0).max(0xffff_ffff);

const datasetId = /^[a-z0-9][a-z0-9._-]{0,99}$/;
const datasetIdText = 'must be 1 to 100 of a-z, 0-9, ".", "_" and "-", beginning with a letter or digit';

export const DatasetId = z.string().regex(datasetId, {
  error: ({ input }) => withIdLike(datasetIdText, String(input)),
});

/** The id of a dataset where some give what a dataset is made of. */
export const DatasetReference = z.string().regex(datasetId, {
  error: ({ input }) => {
    const given = String(input);
    if (/^[a-z][a-z0-9+.-]+:\/\//i.test(given))
      return 'takes the id of a dataset, not a URL: download the file, upload it with curl --data-binary @FILE to POST /datasets?name=NAME, and give that NAME';
    if (/[/\\]|^[.~]/.test(given))
      return 'takes the id of a dataset, not a path: make one of it with npm run dataset -- import PATH --name NAME, and give that NAME';
    return withIdLike(`takes the id of a dataset (GET /datasets lists them) and ${datasetIdText}`, given);
  },
});

function withIdLike(text: string, given: string): string {
  const like = idLike(given);
  return like === '' ? text : `${text}; try ${like}`;
}

/** The id of a dataset that is most like a text; empty when nothing is left of it. */
export function idLike(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+/, '')
    .slice(0, 100)
    .replace(/[^a-z0-9]+$/, '');
}

const StopOn = z
  .array(AlarmCode)
  .max(alarmCodes.length)
  .transform(codes => [...new Set(codes)]);
export const CheckpointId = z.string().regex(/^[A-Za-z0-9_-]{1,100}$/, 'is not a checkpoint id');

export const jobPriorities = ['high', 'normal', 'low'] as const;
export const JobPriority = z.enum(jobPriorities);
export type JobPriority = z.infer<typeof JobPriority>;

/** Most steps of a training. */
export const maxSteps = 10_000_000;
const steps = z.int().min(1).max(maxSteps);
export const Minutes = z.number().positive().max(1_000_000);

/** How far a training goes: to a step, or until it has taken so many minutes. */
export const TrainingLimit = z.union([z.strictObject({ steps }), z.strictObject({ minutes: Minutes })]);
export type TrainingLimit = z.infer<typeof TrainingLimit>;

/** Which run of which sweep a job is, and in which rung, each counted from 0. */
export const SweepRun = z.strictObject({ id: z.string(), run: z.int(), rung: z.int() });
export type SweepRun = z.infer<typeof SweepRun>;

/** Most entries of a job's metadata. */
export const maxMetadata = 32;
const [metadataKey, metadataValue] = [z.string().min(1).max(100), z.string().max(1000)];

/** Body of PATCH /jobs/{id}. */
export const JobChange = z
  .strictObject({
    name: Name.nullable().optional().describe('Your name for the job; null removes the name'),
    metadata: z
      .record(metadataKey, metadataValue.nullable())
      .optional()
      .describe('Entries to add, change or, with null, remove; the others stay'),
  })
  .refine(({ name, metadata }) => name !== undefined || metadata !== undefined, 'must have a name or metadata')
  .meta({ id: 'JobChange', examples: [{ name: 'Cats, second try', metadata: { good: 'yes', todo: null } }] });
export type JobChange = z.infer<typeof JobChange>;

/** Body of POST /jobs. What is left out comes from the preset. */
export const JobRequest = z
  .strictObject({
    name: Name.optional().describe('Your name for the job'),
    dataset: DatasetReference.optional().describe(
      "Id of the dataset to train on; with resumeFrom the checkpoint's when left out",
    ),
    preset: PresetName.optional().describe("`seed` when left out, or the checkpoint's with resumeFrom"),
    exclusions: ExclusionsChoice.optional(),
    crops: CropsChoice.optional(),
    resumeFrom: CheckpointId.optional().describe(
      'Id of a checkpoint, of any job, to train on from: with more steps, or other hyperparameters of the same networks',
    ),
    hyperparameters: HyperparameterOverrides.default({}).describe("Overrides of the preset's hyperparameters"),
    seed: Seed.optional().describe('Makes a training repeatable; drawn at random when left out'),
    steps: steps.optional().describe("Updates of both networks; the preset's number when left out"),
    maxMinutes: Minutes.optional().describe(
      'Ends the job as succeeded, with a checkpoint, after the step at which its training has taken so long: without waiting, and without the preparation of its dataset',
    ),
    sampleEvery: steps.optional().describe('Steps between two sample grids'),
    checkpoint: z
      .strictObject({
        every: steps.optional().describe('Steps between two checkpoints'),
        keep: z.int().min(1).max(1000).optional().describe('Newest checkpoints kept on disk, beside the best one'),
      })
      .default({}),
    stopOn: StopOn.default([]).describe('Warnings at which the job ends as failed, its checkpoints kept'),
    priority: JobPriority.default('normal').describe('Jobs of a higher priority are taken first, whatever their age'),
    metadata: z
      .record(metadataKey, metadataValue)
      .refine(metadata => Object.keys(metadata).length <= maxMetadata, `must have at most ${maxMetadata} entries`)
      .default({})
      .describe('Your own labels, returned unchanged'),
  })
  .refine(({ dataset, resumeFrom }) => dataset !== undefined || resumeFrom !== undefined, {
    path: ['dataset'],
    error: 'is needed, unless resumeFrom names a checkpoint',
  })
  .meta({
    id: 'JobRequest',
    examples: [
      { dataset: 'demo-faces', preset: 'tiny' },
      { dataset: 'my-pictures', hyperparameters: { batchSize: 64 }, seed: 1, steps: 7000, checkpoint: { every: 500 } },
    ],
  });
export type JobRequest = z.infer<typeof JobRequest>;

/** A request with everything resolved: what is queued, and what a trainer needs. */
export const JobSpec = z.strictObject({
  id: z.string(),
  name: z.string().nullable().default(null),
  dataset: DatasetId,
  preset: PresetName,
  hyperparameters: HyperparametersShape,
  seed: Seed,
  steps,
  maxMinutes: Minutes.nullable().default(null),
  /** Where it saves, measures and pauses by itself: at the end of a rung of a sweep, which then moves this on. */
  pauseAfter: TrainingLimit.nullable().default(null),
  sweep: SweepRun.nullable().default(null),
  sampleEvery: steps,
  checkpoint: z.strictObject({ every: steps, keep: z.int().min(1) }),
  stopOn: z.array(AlarmCode).default([]),
  priority: JobPriority.default('normal'),
  resumeFrom: CheckpointId.nullable().default(null),
  exclusions: Exclusions.nullable().default(null),
  crops: Crops.nullable().default(null),
  /** Of a job that was imported: what its checkpoint was called in the other service. */
  importedFrom: CheckpointId.optional(),
  metadata: z.record(z.string(), z.string()),
  createdAt: z.iso.datetime(),
});
export type JobSpec = z.infer<typeof JobSpec>;

export const Progress = z.object({
  step: z.int(),
  steps: z.int(),
  epoch: z.number(),
  imagesSeen: z.int(),
  secondsPerStep: z
    .number()
    .nullable()
    .describe(
      'Median of the last 50 steps, the first of an attempt left out; those with penalties count by their share',
    ),
  etaSeconds: z.number().nullable(),
  trainedSeconds: z
    .number()
    .default(0)
    .describe('Time that the training has taken so far: steps, samples, measuring and saving; what was lost left out'),
});
export type Progress = z.infer<typeof Progress>;

export const CheckpointReference = z.object({ id: z.string(), step: z.int(), sha256: z.string() });
export type CheckpointReference = z.infer<typeof CheckpointReference>;

export const JobFailure = z.object({ code: z.string(), message: z.string() });
export type JobFailure = z.infer<typeof JobFailure>;

/** The last measurement. */
export const MeasuredQuality = Quality.extend({ step: z.int().describe('Step whose generator was measured') }).meta({
  id: 'MeasuredQuality',
});
export type MeasuredQuality = z.infer<typeof MeasuredQuality>;

/** What an attempt reports while it runs; kept with the queued job, at most one write a second. */
export const JobState = z.object({
  startedAt: z.iso.datetime().nullable(),
  attempt: z.int(),
  device: z.string().nullable(),
  precision: Precision.nullable(),
  preparation: Preparation.nullable(),
  progress: Progress,
  losses: Losses.nullable(),
  warnings: z.array(Warning),
  latestSample: z.int().nullable(),
  latestCheckpoint: CheckpointReference.nullable(),
  quality: MeasuredQuality.nullable().default(null),
  bestCheckpoint: CheckpointReference.nullable()
    .default(null)
    .describe('The kept checkpoint with the best quality, by SWD and variety, which is never deleted to make room'),
});
export type JobState = z.infer<typeof JobState>;

/** What is stored with a queued job so that another worker can take it over: its state, and what only workers need. */
export const JobRecord = z.object({
  ...JobState.shape,
  fruitlessAttempts: z.int().describe('Attempts in a row that ended, or were lost, before a new checkpoint'),
});
export type JobRecord = z.infer<typeof JobRecord>;

/** Answer of GET /jobs/{id}. */
export const JobView = z
  .object({
    id: z.string(),
    name: z.string().nullable().describe('Your name for it, set with PATCH /jobs/{id}'),
    kind: JobKind.default('training').describe(
      '`imported` when it holds a checkpoint of another service: it has ended, and has never trained here',
    ),
    status: JobStatus,
    dataset: z.string(),
    preset: PresetName,
    seed: z.int(),
    hyperparameters: HyperparametersShape,
    maxMinutes: z.number().nullable(),
    sampleEvery: z.int(),
    checkpoint: z.object({ every: z.int(), keep: z.int() }),
    stopOn: z.array(AlarmCode),
    priority: JobPriority,
    resumeFrom: z.string().nullable().describe('The checkpoint that it starts from'),
    importedFrom: z
      .string()
      .nullable()
      .default(null)
      .describe('Of an imported job: the id that its checkpoint had in the other service'),
    exclusions: Exclusions.nullable().default(null).describe('Images that it leaves out; null for none'),
    crops: Crops.nullable().default(null).describe('Moved crops that it uses; null for none'),
    sweep: SweepRun.extend({
      dropped: z.string().nullable().describe('Why the sweep dropped it; such a job is `canceled`'),
    })
      .nullable()
      .describe('The sweep that it is a run of; at the end of a rung it is `paused` until the sweep continues'),
    queuePosition: z.int().nullable().describe('0 = next; null once it has started'),
    requested: z
      .enum(['cancel', 'pause'])
      .nullable()
      .describe('What has been requested of a running job and is about to happen'),
    createdAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().nullable(),
    ...JobState.shape,
    error: JobFailure.nullable(),
    metadata: z.record(z.string(), z.string()),
    urls: z.object({
      self: z.string(),
      metrics: z.string(),
      latestSample: z.string().nullable(),
      generate: z.string().nullable(),
    }),
  })
  .meta({ id: 'Job' });
export type JobView = z.infer<typeof JobView>;

/** One line of a job's metrics history. */
export const MetricsPoint = z
  .object({
    step: z.int(),
    time: z.iso.datetime(),
    secondsPerStep: z.number().nullable(),
    inputWaitMs: z.number().describe('Milliseconds that the step waited for its batch of images').default(0),
    ...Losses.shape,
    quality: Quality.optional().describe('At steps whose checkpoint was measured'),
  })
  .meta({ id: 'MetricsPoint' });
export type MetricsPoint = z.infer<typeof MetricsPoint>;
