import { LoadedGenerator } from '../../src/generation/loaded-generator.js';
import { generatorNetwork } from '../../src/model/architecture.js';
import type { Hyperparameters } from '../../src/schema/hyperparameters.js';
import type { Precision } from '../../src/schema/precision.js';
import { untrainedTensors } from '../untrained-tensors.js';

export interface GenerateOptions {
  readonly hyperparameters: Hyperparameters;
  /** Number of images in one run; a square number. */
  readonly images: number;
  readonly precision: Precision;
}

/** A generator with its first random weights. */
export function untrainedGenerator(hyperparameters: Hyperparameters, precision: Precision): LoadedGenerator {
  return new LoadedGenerator(generatorNetwork(hyperparameters), untrainedTensors(hyperparameters), 'raw', precision);
}
