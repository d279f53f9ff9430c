import type { z } from 'zod';
import { type HyperparameterOverrides, Hyperparameters } from '../schema/hyperparameters.js';
import type { PresetName } from '../schema/job.js';

/** Hyperparameters and a training schedule that suits them. */
export interface Preset {
  readonly description: string;
  readonly hyperparameters: Hyperparameters;
  readonly steps: number;
  readonly sampleEvery: number;
  readonly checkpoint: { readonly every: number; readonly keep: number };
}

/** The article's setup: a DCGAN with four blocks of 250 to 54 channels at 96×96. */
const seed: Hyperparameters = {
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
};

export const presets: Readonly<Record<PresetName, Preset>> = {
  seed: {
    description: "The 2016 article's DCGAN: 96×96, the default for real pictures",
    hyperparameters: seed,
    steps: 7000,
    sampleEvery: 100,
    checkpoint: { every: 200, keep: 5 },
  },
  paper: {
    description: 'Radford et al. 2015 (arXiv 1511.06434): 64×64, 1024 to 128 channels',
    hyperparameters: {
      ...seed,
      imageSize: 64,
      batchSize: 128,
      generatorChannels: [1024, 512, 256, 128],
      discriminatorChannels: [128, 256, 512, 1024],
      batchNormAffine: true,
      discriminatorBatchNorm: 'notFirst',
      generatorLearningRate: 2e-4,
      discriminatorLearningRate: 2e-4,
      weightDecay: 0,
    },
    steps: 10_000,
    sampleEvery: 100,
    checkpoint: { every: 200, keep: 5 },
  },
  stable: {
    description: 'Three blocks in small batches, 96×96: varied pictures within the hour, without a GPU',
    hyperparameters: {
      ...seed,
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
    },
    steps: 20_000,
    sampleEvery: 250,
    checkpoint: { every: 500, keep: 5 },
  },
  tiny: {
    description: 'Small and quick, 32×32: shows faces within minutes on two processor cores',
    hyperparameters: {
      ...seed,
      imageSize: 32,
      batchSize: 48,
      generatorChannels: [128, 64, 32],
      discriminatorChannels: [24, 48, 96],
      discriminatorBatchNorm: 'notFirst',
      generatorLearningRate: 4e-4,
      discriminatorLearningRate: 4e-4,
      weightDecay: 0,
      realLabel: 0.9,
      flip: false,
      emaDecay: 0.99,
    },
    steps: 1500,
    sampleEvery: 100,
    checkpoint: { every: 250, keep: 3 },
  },
};

/** Trainings for people who would rather not read about all of them, the quickest first. */
export const choices = [
  { name: 'quick', preset: 'tiny', steps: 1500, description: 'A quick look: small pictures that soon show what works' },
  { name: 'good', preset: 'stable', steps: 8000, description: 'Good: larger pictures of many kinds' },
  { name: 'best', preset: 'stable', steps: 20_000, description: 'Best: the same, trained longer' },
] as const satisfies readonly { name: string; preset: PresetName; steps: number; description: string }[];

/**
 * A preset's hyperparameters with overrides applied.
 * @throws ZodError, its paths relative to the hyperparameters, when they do not fit together
 */
export function resolveHyperparameters(
  preset: PresetName,
  overrides: z.infer<typeof HyperparameterOverrides>,
): Hyperparameters {
  return Hyperparameters.parse({ ...presets[preset].hyperparameters, ...overrides });
}
