import { randomBytes, randomInt } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { presets, resolveHyperparameters } from '../model/presets.js';
import type { CheckpointManifest } from '../schema/checkpoint.js';
import { Hyperparameters } from '../schema/hyperparameters.js';
import { invalid, invalidField } from '../schema/invalid.js';
import type { JobRequest, JobSpec, PresetName } from '../schema/job.js';
import { ServiceError } from '../schema/problem.js';
import type { QueuedJob } from './queued-job.js';

/** Hyperparameters that determine the shapes of the arrays in a checkpoint. */
const architecture = [
  'imageSize',
  'latentSize',
  'generatorChannels',
  'discriminatorChannels',
  'batchNormAffine',
  'discriminatorBatchNorm',
  'spectralNorm',
] as const satisfies readonly (keyof Hyperparameters)[];

/**
 * Fills in everything that a request leaves out, from its preset or from the checkpoint that it resumes from.
 * @param base the checkpoint that the request resumes from
 * @throws ServiceError INVALID_REQUEST when the fields contradict each other, HYPERPARAMETERS_CONFLICT when a method does
 *   not work with another, CHECKPOINT_UNUSABLE when the checkpoint does not fit them
 */
export function resolveJob(request: JobRequest, now: Date, base?: CheckpointManifest): JobSpec {
  const presetName = request.preset ?? base?.preset ?? 'seed';
  const preset = presets[presetName];
  const hyperparameters = hyperparametersOf(request, presetName, base);
  checkPenalties(hyperparameters);
  checkAugmentation(hyperparameters);
  const steps = request.steps ?? preset.steps;
  if (base) checkBase(base, hyperparameters, steps);
  const dataset = request.dataset ?? base?.dataset;
  if (dataset === undefined) throw invalidField('dataset', 'is needed');
  return {
    id: newId('job', now),
    name: request.name ?? null,
    dataset,
    preset: presetName,
    hyperparameters,
    seed: request.seed ?? base?.seed ?? randomInt(2 ** 32),
    steps,
    maxMinutes: request.maxMinutes ?? null,
    pauseAfter: null,
    sweep: null,
    sampleEvery: request.sampleEvery ?? preset.sampleEvery,
    checkpoint: {
      every: request.checkpoint.every ?? preset.checkpoint.every,
      keep: request.checkpoint.keep ?? preset.checkpoint.keep,
    },
    stopOn: request.stopOn,
    priority: request.priority,
    resumeFrom: base?.id ?? null,
    exclusions: null,
    crops: null,
    metadata: request.metadata,
    createdAt: now.toISOString(),
  };
}

/**
 * A retry of a job: the same job under a new id, from its last checkpoint.
 * @param newest id of its last checkpoint; null to start where the job started
 */
export function retriedJob(job: QueuedJob, now: Date, newest: string | null): JobSpec {
  const { dataset, preset, hyperparameters, seed, progress, maxMinutes } = job;
  const { sampleEvery, checkpoint, stopOn, priority, metadata } = job;
  return {
    id: newId('job', now),
    name: job.name,
    dataset,
    preset,
    hyperparameters,
    seed,
    steps: progress.steps,
    maxMinutes,
    pauseAfter: null,
    sweep: null,
    sampleEvery,
    checkpoint,
    stopOn,
    priority,
    resumeFrom: newest ?? job.resumeFrom,
    exclusions: job.exclusions,
    crops: job.crops,
    metadata,
    createdAt: now.toISOString(),
  };
}

function hyperparametersOf(request: JobRequest, preset: PresetName, base?: CheckpointManifest): Hyperparameters {
  try {
    return base && request.preset === undefined
      ? Hyperparameters.parse({ ...base.hyperparameters, ...request.hyperparameters })
      : resolveHyperparameters(preset, request.hyperparameters);
  } catch (error) {
    if (error instanceof z.ZodError) throw invalid('body', error, ['hyperparameters']);
    throw error;
  }
}

/** A penalty needs the slope at each image, and batch norm mixes the images of a batch. */
function checkPenalties({ r1, r2, discriminatorBatchNorm }: Hyperparameters): void {
  const used = Object.entries({ r1, r2 }).flatMap(([name, weight]) => (weight > 0 ? [name] : []));
  if (used.length === 0 || discriminatorBatchNorm === 'none') return;
  const names = used.join(' and ');
  const message = `must be none with ${names}, or ${names} 0`;
  throw new ServiceError(
    'HYPERPARAMETERS_CONFLICT',
    `${names} ${used.length > 1 ? 'penalize' : 'penalizes'} how steeply the discriminator's verdict on each image changes with that image. Batch norm makes a verdict depend on all images of the batch, so the penalty would mix them. Set hyperparameters.discriminatorBatchNorm to none, or ${names} to 0.`,
    {
      errors: [
        { path: 'hyperparameters.discriminatorBatchNorm', message },
        ...used.map(name => ({
          path: `hyperparameters.${name}`,
          message: 'must be 0 unless discriminatorBatchNorm is none',
        })),
      ],
    },
  );
}

function checkAugmentation({ adaptiveAugment, diffAugment }: Hyperparameters): void {
  if (adaptiveAugment === 0 || diffAugment.length > 0) return;
  throw new ServiceError(
    'HYPERPARAMETERS_CONFLICT',
    'adaptiveAugment adapts how often the changes of diffAugment are made, and diffAugment is empty. Set hyperparameters.diffAugment to color, translation and cutout, or adaptiveAugment to 0.',
    { errors: [{ path: 'hyperparameters.diffAugment', message: 'must not be empty with adaptiveAugment' }] },
  );
}

function checkBase(base: CheckpointManifest, hyperparameters: Hyperparameters, steps: number): void {
  const other = architecture.filter(name => !isDeepStrictEqual(base.hyperparameters[name], hyperparameters[name]));
  if (other.length > 0)
    throw new ServiceError(
      'CHECKPOINT_UNUSABLE',
      `Checkpoint ${base.id} has different networks: keep its ${other
        .map(name => `${name} (${[base.hyperparameters[name]].flat().join(', ')})`)
        .join(', ')}, or start a new training without resumeFrom.`,
      {
        errors: other.map(name => ({
          path: `hyperparameters.${name}`,
          message: `must be ${JSON.stringify(base.hyperparameters[name])} as in the checkpoint`,
        })),
      },
    );
  const { heldOut } = base.hyperparameters;
  if (heldOut !== hyperparameters.heldOut)
    throw new ServiceError(
      'CHECKPOINT_UNUSABLE',
      `Checkpoint ${base.id} was trained with heldOut ${heldOut}. With another share, images on which it was trained would count as held out: keep heldOut ${heldOut}, or start a new training without resumeFrom.`,
      { errors: [{ path: 'hyperparameters.heldOut', message: `must be ${heldOut} as in the checkpoint` }] },
    );
  if (steps <= base.step)
    throw invalidField('steps', `must be more than ${base.step}, the step of checkpoint ${base.id}`);
}

/** A new id. Ids sort by time. They also name folders and Redis keys, so they hold only letters, digits and a hyphen. */
export function newId(kind: 'job' | 'sweep' | 'task' | 'imported', now: Date): string {
  return `${kind}-${now.getTime().toString(16).padStart(12, '0')}${randomBytes(4).toString('hex')}`;
}

/** When a thing with this id was made, in milliseconds since 1970; undefined when {@link newId} did not make the id. */
export function timeOfId(id: string): number | undefined {
  const [, time] = /^[a-z]+-([0-9a-f]{12})[0-9a-f]{8}$/.exec(id) ?? [];
  return time === undefined ? undefined : Number.parseInt(time, 16);
}
