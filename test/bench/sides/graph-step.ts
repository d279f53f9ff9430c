import type { Hyperparameters } from '../../../src/schema/hyperparameters.js';
import type { Precision } from '../../../src/schema/precision.js';
import { TrainingEngine } from '../../../src/training/engine.js';
import { noiseImages } from '../images.js';
import { serveSide } from '../serve-side.js';
import { stepsOfRun } from './steps-of-run.js';

export interface GraphStepOptions {
  readonly hyperparameters: Hyperparameters;
  readonly precision: Precision;
}

// The service's own training step.
await serveSide(({ hyperparameters, precision }: GraphStepOptions) => {
  const engine = new TrainingEngine(hyperparameters, 1, precision);
  const images = noiseImages(hyperparameters.batchSize, hyperparameters.imageSize);
  const steps = stepsOfRun(hyperparameters);
  let step = 0;
  return {
    run() {
      for (let i = 0; i < steps; i++) {
        const losses = engine.update(++step, images);
        if (!Object.values(losses).every(Number.isFinite)) throw new Error(`Losses of step ${step} are not finite`);
      }
    },
    async close() {
      engine.close();
    },
  };
});
