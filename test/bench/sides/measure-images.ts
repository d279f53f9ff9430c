import { readFileSync, statSync } from 'node:fs';
import { TrainingImages } from '../../../src/dataset/packed/training-images.js';
import { assess } from '../../../src/quality/index.js';
import { openFile } from '../../../src/storage/index.js';
import { readReference } from '../../../src/training/reference.js';
import { TensorflowProducts } from '../../../src/training/tensorflow-products.js';
import { serveSide } from '../serve-side.js';

export interface MeasureImagesOptions {
  /** File of the images that were trained on, RGB bytes one after another. */
  readonly reals: string;
  /** Files of generated images, `images` in each. */
  readonly fakes: readonly string[];
  /** Width and height in pixels. */
  readonly size: number;
  /** How many are compared; the same number of other real images gives the floor. */
  readonly images: number;
}

// Measures files of images as a training measures its checkpoints, with more of them. Its facts are a Quality of each.
await serveSide(async ({ reals, fakes, size, images: count }: MeasureImagesOptions) => {
  const images = TrainingImages.ofWholeFile(openFile(reals)!, statSync(reals).size / (size ** 2 * 3), size);
  if (!images) throw new Error(`${reals} does not hold images of ${size}×${size}`);
  const { products } = new TensorflowProducts();
  const { reference } = await readReference(
    { images, heldOut: undefined },
    { size, flip: true, seed: 1, count },
    products,
  );
  images.close();
  return { facts: fakes.map(file => assess(reference, readFileSync(file), products)), run() {} };
});
