import { readFileSync } from 'node:fs';
import { BatchOrder } from '../../../src/model/batches.js';
import { assess, prepareReference, thumbnailLength, thumbnails } from '../../../src/quality/index.js';
import { TensorflowProducts } from '../../../src/training/tensorflow-products.js';
import { serveSide } from '../serve-side.js';

export interface MeasureImagesOptions {
  /** File of the images that were trained on, RGB bytes one after another. */
  readonly reals: string;
  /** Files of generated ones, `images` in each. */
  readonly fakes: readonly string[];
  /** Pixels of a side. */
  readonly size: number;
  /** How many are compared; as many again of the reals are the floor. */
  readonly images: number;
}

const thumbnailsAtOnce = 200;

// Measures files of images as a training measures its checkpoints, with more of them. Its facts are a Quality of each.
await serveSide(({ reals, fakes, size, images }: MeasureImagesOptions) => {
  const all = new Uint8Array(readFileSync(reals));
  const bytes = size * size * 3;
  const count = all.length / bytes;
  const order = new BatchOrder(1, count, count).indices(0);
  const pick = (from: number, to: number) => {
    const picked = new Uint8Array((to - from) * bytes);
    for (let i = from; i < to; i++)
      picked.set(all.subarray(order[i]! * bytes, (order[i]! + 1) * bytes), (i - from) * bytes);
    return picked;
  };
  const small = new Float32Array(count * thumbnailLength);
  for (let i = 0; i < count; i += thumbnailsAtOnce)
    small.set(thumbnails(pick(i, Math.min(count, i + thumbnailsAtOnce)), size), i * thumbnailLength);
  const { products } = new TensorflowProducts();
  const first = pick(0, images);
  const second = pick(images, 2 * images);
  const reference = prepareReference({ size, first, second, all: small, flip: true }, 1, products);
  return { facts: fakes.map(file => assess(reference, new Uint8Array(readFileSync(file)), products)), run() {} };
});
