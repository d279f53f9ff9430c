import type { Hyperparameters } from '../../../src/schema/hyperparameters.js';
import { device } from '../../../src/tensorflow/index.js';
import { noiseImages } from '../images.js';
import { plainTraining } from '../plain-training.js';
import { serveSide } from '../serve-side.js';

export interface PlainStepOptions {
  readonly hyperparameters: Hyperparameters;
}

// The step that the service's is compared with.
await serveSide(({ hyperparameters }: PlainStepOptions) => {
  // Loads TensorFlow with what newer Node versions need.
  device();
  const update = plainTraining(hyperparameters);
  const images = noiseImages(hyperparameters.batchSize, hyperparameters.imageSize);
  return {
    run() {
      const losses = update(images);
      if (!losses.every(Number.isFinite)) throw new Error('A loss is not finite');
    },
  };
});
