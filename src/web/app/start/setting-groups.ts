import type { Hyperparameters } from '../../../client/index.js';

/** Which hyperparameters stand together, in the order of the page. A test holds that each one stands somewhere, once. */
export const settingGroups = {
  image: ['imageSize', 'latentSize'],
  networks: [
    'generatorChannels',
    'discriminatorChannels',
    'discriminatorBatchNorm',
    'batchNormAffine',
    'spectralNorm',
    'upsampling',
  ],
  training: [
    'batchSize',
    'precision',
    'generatorLearningRate',
    'discriminatorLearningRate',
    'beta1',
    'beta2',
    'epsilon',
    'emaDecay',
  ],
  augmentation: ['flip', 'diffAugment', 'adaptiveAugment', 'heldOut'],
  losses: ['loss', 'realLabel', 'r1', 'r2', 'penaltyEvery', 'weightDecay'],
} as const satisfies Record<string, readonly (keyof Hyperparameters)[]>;
