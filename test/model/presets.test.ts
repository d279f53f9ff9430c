import { describe, expect, it, test } from 'vitest';
import { presets, resolveHyperparameters } from '../../src/model/presets.js';
import { HyperparameterOverrides, Hyperparameters } from '../../src/schema/hyperparameters.js';

describe('presets', () => {
  it("seed is the article's system", () => {
    expect(presets.seed.hyperparameters).toEqual({
      imageSize: 96,
      latentSize: 100,
      batchSize: 96,
      generatorChannels: [250, 150, 90, 54],
      discriminatorChannels: [54, 90, 150, 250],
      batchNormAffine: false,
      discriminatorBatchNorm: 'all',
      generatorLearningRate: 1e-4,
      discriminatorLearningRate: 1e-4,
      beta1: 0.5,
      beta2: 0.999,
      epsilon: 1e-8,
      weightDecay: 1e-5,
      realLabel: 1,
      flip: true,
      diffAugment: [],
      spectralNorm: false,
      emaDecay: 0.999,
      precision: 'auto',
      loss: 'softmax',
      r1: 0,
      r2: 0,
      penaltyEvery: 4,
      adaptiveAugment: 0,
      heldOut: 0,
      upsampling: 'transposed',
    });
  });

  it('paper is that of Radford et al. 2015', () => {
    expect(presets.paper.hyperparameters).toMatchObject({
      imageSize: 64,
      batchSize: 128,
      generatorChannels: [1024, 512, 256, 128],
      discriminatorChannels: [128, 256, 512, 1024],
      batchNormAffine: true,
      discriminatorBatchNorm: 'notFirst',
      generatorLearningRate: 2e-4,
      discriminatorLearningRate: 2e-4,
    });
  });

  it('stable has three blocks, small batches, and a relativistic loss with penalties', () => {
    expect(presets.stable.hyperparameters).toEqual({
      ...presets.seed.hyperparameters,
      batchSize: 16,
      generatorChannels: [128, 64, 32],
      discriminatorChannels: [32, 64, 128],
      discriminatorBatchNorm: 'none',
      generatorLearningRate: 2e-4,
      discriminatorLearningRate: 4e-4,
      flip: false,
      loss: 'relativistic',
      r1: 1,
      r2: 1,
      upsampling: 'nearest',
    });
    expect(resolveHyperparameters('stable', HyperparameterOverrides.parse({}))).toEqual(presets.stable.hyperparameters);
  });

  test.each(Object.entries(presets))('%s fits together', (_, { hyperparameters }) => {
    expect(Hyperparameters.parse(hyperparameters)).toEqual(hyperparameters);
  });
});

it('hyperparameters of before there were stabilizers or other losses mean the same as ever', () => {
  const later = [
    'diffAugment',
    'spectralNorm',
    'loss',
    'r1',
    'r2',
    'penaltyEvery',
    'adaptiveAugment',
    'heldOut',
    'upsampling',
  ];
  const old = Object.entries(presets.seed.hyperparameters).filter(([name]) => !later.includes(name));
  expect(Hyperparameters.parse(Object.fromEntries(old))).toEqual(presets.seed.hyperparameters);
});

describe('overrides', () => {
  it('replace what they name and leave the rest', () => {
    expect(resolveHyperparameters('seed', { batchSize: 64 })).toEqual({
      ...presets.seed.hyperparameters,
      batchSize: 64,
    });
  });

  it('name stabilizers only when the request does', () => {
    expect(HyperparameterOverrides.parse({ flip: false })).toEqual({ flip: false });
    const spectral = { spectralNorm: true, diffAugment: ['cutout' as const] };
    expect(resolveHyperparameters('seed', HyperparameterOverrides.parse(spectral))).toMatchObject(spectral);
    expect(HyperparameterOverrides.safeParse({ spectralnorm: true }).success).toBe(false);
  });

  test.each([
    [{ imageSize: 90 }, 'generatorChannels has 4 blocks that each double the size; try 80 or 96'],
    [
      { discriminatorChannels: [8, 8, 8, 8, 8, 8] },
      'discriminatorChannels has 6 blocks that each halve the size; try 64 or 128',
    ],
    [{ imageSize: 8 }, 'must be a multiple of 16'],
  ])('%j does not fit', (overrides, message) => {
    expect(() => resolveHyperparameters('seed', overrides)).toThrow(message);
  });
});
