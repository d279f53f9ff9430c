import { latents } from '../../../src/model/latents.js';
import { serveSide } from '../serve-side.js';
import { type GenerateOptions, untrainedGenerator } from '../untrained-generator.js';

// G(z) as the service runs it, without the thread and the encoding.
await serveSide(({ hyperparameters, images, precision }: GenerateOptions) => {
  const generator = untrainedGenerator(hyperparameters, precision);
  let seed = 0;
  return {
    peakIsOfPreparation: true,
    run() {
      generator.run(latents(seed++, 0, images, hyperparameters.latentSize));
    },
    async close() {
      generator.close();
    },
  };
});
