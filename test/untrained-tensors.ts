import type { Tensors } from '../src/model/tensors.js';
import type { Hyperparameters } from '../src/schema/hyperparameters.js';
import { TrainingEngine } from '../src/training/engine.js';

/** A generator's first random weights, `raw`, with the moments that belong to them: as fast as a trained one. */
export function untrainedTensors(hyperparameters: Hyperparameters): Tensors {
  // The batch size of the training does not affect generation; a small one starts sooner.
  const engine = new TrainingEngine({ ...hyperparameters, batchSize: 16 }, 1, 'float32');
  try {
    return { ...engine.state(), ...engine.measureMoments('raw') };
  } finally {
    engine.close();
  }
}
