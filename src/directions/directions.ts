import type { ImageGenerator, ServedModel } from '../generation/types.js';
import type { TaughtDirection } from '../latents/taught-direction.js';
import { latents } from '../model/latents.js';
import { thumbnailLength } from '../quality/index.js';
import type { CheckpointManifest } from '../schema/checkpoint.js';
import { ServiceError } from '../schema/problem.js';
import type { StorageTarget } from '../storage/index.js';
import { ThreadPool } from '../threads/thread-pool.js';
import type { Outcome, Task } from './compute.js';

export interface DirectionsOptions {
  /** Where checkpoints are kept. */
  readonly storage: StorageTarget;
  /** G(z): see ImageGenerator.images. */
  readonly images: ImageGenerator['images'];
  /** The compiled thread.js. */
  readonly entry?: URL;
}

/** Directions in the space of latents that a checkpoint's generator shows. */
export interface Directions {
  /**
   * The automatic directions of a checkpoint, in order, each of length 1.
   * @throws ServiceError CHECKPOINT_NOT_FOUND or CHECKPOINT_DAMAGED
   */
  automatic(checkpoint: CheckpointManifest): Promise<readonly Float32Array[]>;
  /**
   * The direction from latents whose images lack something to those whose images show it.
   * @param signal gives it up
   * @throws what `images` throws, and the signal's reason
   */
  taught(
    model: ServedModel,
    shown: readonly Float32Array[],
    lacking: readonly Float32Array[],
    signal?: AbortSignal,
  ): Promise<TaughtDirection>;
}

/** Checkpoints whose automatic directions are kept in memory: 5 kB each. */
const mostKept = 32;
/** Random images that the teacher marks: with twice as many, directions hardly get better. */
const samples = 512;
const sampleSeed = 0x5eed;
/** Images that are generated at a time, so that other requests need not wait for all of them. */
const atOnce = 32;
/** More than the slowest machine needs for the largest generator. */
const taskTimeoutMs = 120_000;

const threadEntry = new URL('./thread.js', import.meta.url);

/** Computes in a thread, which ends when it has had nothing to do for a while. */
export function createDirections({ storage, images, entry = threadEntry }: DirectionsOptions): Directions {
  const threads = new ThreadPool<Task, Outcome>(entry, { taskTimeoutMs, size: 1 });
  /** By the digest of the generator, least recently used first. */
  const known = new Map<string, Promise<readonly Float32Array[]>>();
  const find = async (checkpoint: CheckpointManifest) => {
    const { sha256 } = checkpoint.files.generator;
    const outcome = await threads.run({ type: 'automatic', storage, checkpoint: checkpoint.id });
    if (outcome.type !== 'automatic') throw failure(outcome);
    // Its step was saved again: these are of another generator, and right for whoever asks from now on.
    if (outcome.automatic.sha256 !== sha256) known.delete(sha256);
    return outcome.automatic.vectors;
  };
  const looksOf = async (made: Uint8Array, size: number) => {
    const outcome = await threads.run({ type: 'looks', images: made, size });
    if (outcome.type !== 'looks') throw failure(outcome);
    return outcome.looks;
  };
  return {
    automatic(checkpoint) {
      const { sha256 } = checkpoint.files.generator;
      const found = known.get(sha256) ?? find(checkpoint);
      known.delete(sha256);
      known.set(sha256, found);
      found.catch(() => known.delete(sha256));
      for (const oldest of known.keys()) if (known.size > mostKept) known.delete(oldest);
      return found;
    },
    async taught(model, shown, lacking, signal) {
      const { latentSize, imageSize } = model.checkpoint.hyperparameters;
      const random = rowsOf(latents(sampleSeed, 0, samples, latentSize), latentSize);
      const all = [...shown, ...lacking, ...random];
      const looks: Promise<Float32Array>[] = [];
      for (let i = 0; i < all.length; i += atOnce) {
        const made = await images(model, concat(all.slice(i, i + atOnce)), signal, 'background');
        const look = looksOf(made, imageSize);
        // Nobody waits for it when the images after it are given up.
        look.catch(() => {});
        looks.push(look);
      }
      const every = await Promise.all(looks);
      const ticked = (all.length - samples) * thumbnailLength;
      const together = concat(every);
      const examples = {
        shown,
        lacking,
        looks: together.subarray(0, ticked),
        samples: random,
        sampleLooks: together.subarray(ticked),
      };
      const outcome = await threads.run({ type: 'taught', examples });
      if (outcome.type !== 'taught') throw failure(outcome);
      return outcome.taught;
    },
  };
}

function failure(outcome: Outcome): Error {
  if (outcome.type === 'failed') return new ServiceError(outcome.code, outcome.message);
  return new TypeError(`A thread answered with ${outcome.type}`);
}

function rowsOf(values: Float32Array, length: number): Float32Array[] {
  return Array.from({ length: values.length / length }, (_, i) => values.slice(i * length, (i + 1) * length));
}

function concat(rows: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(rows.reduce((sum, { length }) => sum + length, 0));
  let start = 0;
  for (const row of rows) {
    all.set(row, start);
    start += row.length;
  }
  return all;
}
