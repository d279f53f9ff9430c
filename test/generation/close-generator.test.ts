import { afterEach, describe, expect, it } from 'vitest';
import { areClose, closeGenerator } from '../../src/generation/close-generator.js';
import { LoadedGenerator } from '../../src/generation/loaded-generator.js';
import { generatorNetwork } from '../../src/model/architecture.js';
import { latents } from '../../src/model/latents.js';
import { presets } from '../../src/model/presets.js';
import type { Tensors } from '../../src/model/tensors.js';
import { Hyperparameters } from '../../src/schema/hyperparameters.js';
import { untrainedTensors } from '../untrained-tensors.js';

const h = Hyperparameters.parse({
  ...presets.seed.hyperparameters,
  imageSize: 32,
  latentSize: 7,
  generatorChannels: [33, 17, 9],
});
const network = generatorNetwork(h);
const z = latents(3, 0, 2, h.latentSize);
const open: LoadedGenerator[] = [];
afterEach(() => {
  for (const generator of open.splice(0)) generator.close();
});
const imagesOf = (generator: LoadedGenerator) => {
  open.push(generator);
  return generator.run(z);
};

describe('a generator that may be in bfloat16', () => {
  it('is, where its images stay close to those in float32', () => {
    const tensors = untrainedTensors(h);
    expect(imagesOf(closeGenerator(network, tensors, 'raw'))).toEqual(
      imagesOf(new LoadedGenerator(network, tensors, 'raw', 'bfloat16')),
    );
  });

  it('is in float32 where they do not', () => {
    // A last layer that makes much of the smallest difference.
    const tensors: Tensors = Object.fromEntries(
      Object.entries(untrainedTensors(h)).map(([name, { shape, data }]) => [
        name,
        { shape, data: name.includes('block3/kernel') ? data.map(x => x * 50) : data },
      ]),
    );
    expect(imagesOf(closeGenerator(network, tensors, 'raw'))).toEqual(
      imagesOf(new LoadedGenerator(network, tensors, 'raw', 'float32')),
    );
  });
});

describe('images are close', () => {
  const length = 100_000;
  const others = new Uint8Array(length).fill(100);
  /** So many levels that differ by so much. */
  const differing = (count: number, by: number) => others.map((level, i) => (i < count ? level - by : level));

  it.each([
    [0, 1],
    [20_000, 1],
    [40, 2],
    [40, 3],
  ])('when %d of 100,000 levels differ by %d', (count, by) => {
    expect(areClose(differing(count, by), others)).toBe(true);
  });

  it.each([
    [20_001, 1],
    [41, 2],
    [1, 4],
  ])('but not when %d of 100,000 differ by %d', (count, by) => {
    expect(areClose(differing(count, by), others)).toBe(false);
  });
});
