import { encodeImage } from '../../../src/generation/encode-image.js';
import { tile } from '../../../src/model/grid.js';
import { latents } from '../../../src/model/latents.js';
import { serveSide } from '../serve-side.js';
import { type GenerateOptions, untrainedGenerator } from '../untrained-generator.js';

// Encodes a square grid of generated images as a PNG.
await serveSide(({ hyperparameters, images, precision }: GenerateOptions) => {
  const { imageSize, latentSize } = hyperparameters;
  const generator = untrainedGenerator(hyperparameters, precision);
  const pixels = generator.run(latents(1, 0, images, latentSize));
  generator.close();
  const side = Math.sqrt(images);
  return {
    peakIsOfPreparation: true,
    async run() {
      const [width, height] = [side * imageSize, side * imageSize];
      await encodeImage({ pixels: tile(pixels, side, side, imageSize), width, height }, 'png');
    },
  };
});
