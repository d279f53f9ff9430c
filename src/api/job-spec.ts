import { randomBytes, randomInt } from 'node:crypto';
import { z } from 'zod';
import { presets, resolveHyperparameters } from '../model/presets.js';
import type { Hyperparameters } from '../schema/hyperparameters.js';
import type { JobRequest, JobSpec } from '../schema/job.js';
import { invalid } from './validation.js';

/**
 * A request with everything that it leaves out filled in from its preset.
 * @throws ServiceError INVALID_REQUEST when preset and overrides do not fit together
 */
export function resolveJob(request: JobRequest, now: Date): JobSpec {
  const preset = presets[request.preset];
  return {
    id: jobId(now),
    dataset: request.dataset,
    preset: request.preset,
    hyperparameters: hyperparametersOf(request),
    seed: request.seed ?? randomInt(2 ** 32),
    steps: request.steps ?? preset.steps,
    sampleEvery: request.sampleEvery ?? preset.sampleEvery,
    checkpoint: {
      every: request.checkpoint.every ?? preset.checkpoint.every,
      keep: request.checkpoint.keep ?? preset.checkpoint.keep,
    },
    priority: request.priority,
    metadata: request.metadata,
    createdAt: now.toISOString(),
  };
}

function hyperparametersOf({ preset, hyperparameters }: JobRequest): Hyperparameters {
  try {
    return resolveHyperparameters(preset, hyperparameters);
  } catch (error) {
    if (error instanceof z.ZodError) throw invalid('body', error, ['hyperparameters']);
    throw error;
  }
}

/** Ids sort by time. They also name folders and Redis keys, so they hold nothing but letters, digits and a hyphen. */
function jobId(now: Date): string {
  return `job-${now.getTime().toString(16).padStart(12, '0')}${randomBytes(4).toString('hex')}`;
}
