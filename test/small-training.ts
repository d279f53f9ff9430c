import { presets } from '../src/model/presets.js';
import { Hyperparameters } from '../src/schema/hyperparameters.js';
import type { JobSpec } from '../src/schema/job.js';
import type { ImageSource } from '../src/training/batch-reader.js';
import { numbers } from './graph/gradient-check.js';
import { jobSpec } from './queue/job-spec.js';

/** Networks that train a step in milliseconds. */
export const smallHyperparameters = Hyperparameters.parse({
  ...presets.tiny.hyperparameters,
  imageSize: 16,
  latentSize: 8,
  batchSize: 8,
  generatorChannels: [12, 8],
  discriminatorChannels: [8, 12],
  precision: 'float32',
});

/** A job for them. */
export function smallJob(overrides: Partial<JobSpec> = {}): JobSpec {
  return jobSpec({
    hyperparameters: smallHyperparameters,
    steps: 20,
    sampleEvery: 10,
    checkpoint: { every: 10, keep: 2 },
    seed: 5,
    ...overrides,
  });
}

/** Images of nothing in particular, always the same. */
export function noiseImages(count = 20, size = smallHyperparameters.imageSize): ImageSource {
  const bytes = size * size * 3;
  return imagesFrom(Uint8Array.from(numbers(count * bytes, 1, 0, 256)), bytes);
}

/** @param images one after another, each of this many bytes */
export function imagesFrom(images: Uint8Array, bytes: number): ImageSource {
  return {
    count: images.length / bytes,
    readBatch: async (indices, into) =>
      indices.forEach((image, i) => {
        into.set(images.subarray(image * bytes, (image + 1) * bytes), i * bytes);
      }),
  };
}
