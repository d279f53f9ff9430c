import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FoldedWeights, foldTensors } from '../../../src/dcgan/index.js';
import { LoadedGenerator } from '../../../src/generation/loaded-generator.js';
import { type Projected, type ProjectionStep, project } from '../../../src/generation/projection/project.js';
import { Projector } from '../../../src/generation/projection/projector.js';
import { generatorNetwork } from '../../../src/model/architecture.js';
import { latents } from '../../../src/model/latents.js';
import type { Tensors } from '../../../src/model/tensors.js';
import { TrainingEngine } from '../../../src/training/engine.js';
import { numbers } from '../../graph/gradient-check.js';
import { waves } from '../../quality/images.js';
import { smallHyperparameters } from '../../small-training.js';

const { imageSize, latentSize, batchSize } = smallHyperparameters;
const network = generatorNetwork(smallHyperparameters);
let weights: FoldedWeights;
let tensors: Tensors;
let generator: LoadedGenerator;
let projector: Projector;

beforeAll(() => {
  const engine = new TrainingEngine(smallHyperparameters, 1, 'float32');
  try {
    for (let step = 1; step <= 30; step++)
      engine.update(step, Uint8Array.from(numbers(batchSize * imageSize ** 2 * 3, step, 0, 256)));
    tensors = { ...engine.state(), ...engine.measureMoments('raw') };
  } finally {
    engine.close();
  }
  weights = foldTensors(network, tensors, 'raw');
  generator = new LoadedGenerator(network, tensors, 'raw');
  projector = new Projector(network, weights);
});
afterAll(() => {
  generator.close();
  projector.close();
});

function projected(image: Uint8Array, seed = 0): { result: Projected; steps: ProjectionStep[] } {
  const search = project(projector, image, { seed, starts: 3 });
  const steps: ProjectionStep[] = [];
  for (;;) {
    const { done, value } = search.next();
    if (done) return { result: value, steps };
    steps.push(value);
  }
}

const difference = (a: Uint8Array, b: Uint8Array) =>
  a.reduce((sum, level, i) => sum + Math.abs(level - b[i]!), 0) / a.length;

describe('the projection of an image', () => {
  it('finds the latents of images that the generator made', () => {
    for (let i = 0; i < 10; i++) {
      const image = generator.run(latents(3, i, 1, latentSize));
      const { result } = projected(image);
      expect(result.isExact).toBe(true);
      expect(difference(generator.run(result.z), image)).toBeLessThan(0.1);
      expect(result.difference).toBeLessThan(0.1);
    }
  });

  it('finds what is most like an image that the generator cannot make, and says how far off it is', () => {
    const image = waves(1, imageSize, 0);
    const { result } = projected(image);
    expect(result.isExact).toBe(false);
    expect(result.difference).toBeCloseTo(difference(generator.run(result.z), image), 1);
    const random = Array.from({ length: 64 }, (_, i) => generator.run(latents(9, i, 1, latentSize)));
    expect(result.difference).toBeLessThanOrEqual(Math.min(...random.map(other => difference(other, image))));
    expect(Math.max(...result.z.map(Math.abs))).toBeLessThanOrEqual(1);
  });

  it('shows its way, which ends at the result', () => {
    const { result, steps } = projected(generator.run(latents(3, 0, 1, latentSize)));
    expect(result.path.at(-1)).toEqual(result.z);
    expect(result.path).toHaveLength(steps.length + 1);
    expect(result.path.slice(1)).toEqual(steps.map(({ z }) => z));
    expect(steps.at(-1)!.difference).toBeLessThan(steps[0]!.difference / 10);
    expect(steps[0]).toMatchObject({ start: 1, starts: 3 });
  });

  it('is the same for the same seed', () => {
    const image = Uint8Array.from(numbers(imageSize ** 2 * 3, 2, 0, 256));
    expect(projected(image, 5).result).toEqual(projected(image, 5).result);
  });
});
