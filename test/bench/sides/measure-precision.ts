import { CheckpointStore } from '../../../src/checkpoint/index.js';
import { LoadedGenerator, maxBatch } from '../../../src/generation/loaded-generator.js';
import { generatorNetwork } from '../../../src/model/architecture.js';
import { latents } from '../../../src/model/latents.js';
import type { Precision } from '../../../src/schema/precision.js';
import { serveSide } from '../serve-side.js';

export interface MeasurePrecisionOptions {
  readonly dataDir: string;
  /** Images of each seed. */
  readonly count: number;
  /** The seeds are 1, 2, 3 … */
  readonly seeds: number;
}

/** How far apart two sets of images are, in levels. */
export interface LevelDifference {
  readonly mean: number;
  readonly most: number;
}

export interface MeasuredPrecision {
  readonly checkpoint: string;
  readonly preset: string;
  readonly imageSize: number;
  readonly count: number;
  /** bfloat16 from float32, for each seed. */
  readonly seeds: readonly LevelDifference[];
  /** The same z in bfloat16 in every batch, first and last in it, from the z alone. */
  readonly batches: LevelDifference;
}

await serveSide(async ({ dataDir, count, seeds }: MeasurePrecisionOptions) => {
  const store = new CheckpointStore(dataDir);
  const latest = await store.latest();
  if (!latest) throw new Error(`There is no checkpoint below ${dataDir}`);
  const { manifest, tensors } = await store.loadGenerator(latest.id);
  const { latentSize, imageSize } = manifest.hyperparameters;
  const load = (precision: Precision) =>
    new LoadedGenerator(generatorNetwork(manifest.hyperparameters), tensors, 'ema', precision);
  const [full, half] = [load('float32'), load('bfloat16')];
  const facts: MeasuredPrecision = {
    checkpoint: latest.id,
    preset: manifest.preset,
    imageSize,
    count,
    seeds: Array.from({ length: seeds }, (_, i) => {
      const z = latents(i + 1, 0, count, latentSize);
      return difference(half.run(z), full.run(z));
    }),
    batches: differenceOfBatches(half, latentSize, imageSize),
  };
  full.close();
  half.close();
  return { facts, run() {} };
});

function differenceOfBatches(generator: LoadedGenerator, latentSize: number, imageSize: number): LevelDifference {
  const z = latents(1, 0, maxBatch, latentSize);
  const bytes = imageSize ** 2 * 3;
  const alone = Array.from({ length: maxBatch }, (_, i) =>
    generator.run(z.subarray(i * latentSize, (i + 1) * latentSize)),
  );
  const all = Array.from({ length: maxBatch }, (_, i) => {
    const n = i + 1;
    const together = generator.run(z.subarray(0, n * latentSize));
    return [0, n - 1].map(k => difference(together.subarray(k * bytes, (k + 1) * bytes), alone[k]!));
  }).flat();
  return {
    mean: all.reduce((sum, { mean }) => sum + mean, 0) / all.length,
    most: Math.max(...all.map(({ most }) => most)),
  };
}

function difference(images: Uint8Array, others: Uint8Array): LevelDifference {
  let [sum, most] = [0, 0];
  for (let i = 0; i < images.length; i++) {
    const apart = Math.abs(images[i]! - others[i]!);
    sum += apart;
    if (apart > most) most = apart;
  }
  return { mean: sum / images.length, most };
}
