import { LoadedGenerator } from '../../src/generation/loaded-generator.js';
import { generatorNetwork } from '../../src/model/architecture.js';
import type { Hyperparameters } from '../../src/schema/hyperparameters.js';
import { TrainingEngine } from '../../src/training/engine.js';

export interface GenerateOptions {
  readonly hyperparameters: Hyperparameters;
  /** Number of images in one run; a square number. */
  readonly images: number;
}

/** A generator with its first random weights: as fast as a trained one. */
export function untrainedGenerator(hyperparameters: Hyperparameters): LoadedGenerator {
  // The batch size of the training does not affect generation; a small one starts sooner.
  const engine = new TrainingEngine({ ...hyperparameters, batchSize: 16 }, 1, 'float32');
  try {
    const tensors = { ...engine.state(), ...engine.measureMoments('raw') };
    return new LoadedGenerator(generatorNetwork(hyperparameters), tensors, 'raw');
  } finally {
    engine.close();
  }
}
