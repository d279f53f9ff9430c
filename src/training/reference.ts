import { BatchOrder } from '../model/batches.js';
import { type Products, prepareReference, type Reference, thumbnailLength, thumbnails } from '../quality/index.js';
import type { ImageSource } from './batch-reader.js';

/** Training images whose thumbnails are kept, to find copies: 50 MB at most. */
const mostReferences = 16_384;
/** Bytes of images that are read for them: at 256×256 that is 5,000 images, and less than a minute. */
const mostBytes = 1e9;
/** Bytes of images read at once. */
const bytesAtOnce = 16e6;

/**
 * Reads the real images that generated ones are compared with.
 * @param heldOut those that are not trained on, at least `count`; training images in their place when there are none
 * @param options size: pixels of a side; count: images of each of the two sets that are compared with each other
 * @returns the two sets too, `count` × size × size × 3 bytes each
 */
export async function readReference(
  { images, heldOut }: { readonly images: ImageSource; readonly heldOut: ImageSource | undefined },
  options: { readonly size: number; readonly flip: boolean; readonly seed: number; readonly count: number },
  products: Products,
): Promise<{ readonly reference: Reference; readonly first: Uint8Array; readonly second: Uint8Array }> {
  const { size, flip, seed, count } = options;
  const bytes = size ** 2 * 3;
  const total = Math.min(images.count, mostReferences, Math.floor(mostBytes / bytes));
  const readAtOnce = Math.min(256, Math.floor(bytesAtOnce / bytes));
  const order = new BatchOrder(seed, total, images.count).indices(0);
  const measured = new Uint8Array(2 * count * bytes);
  const [first, second] = [measured.subarray(0, count * bytes), measured.subarray(count * bytes)];
  await images.readBatch(order.subarray(0, count), first);
  if (heldOut) await heldOut.readBatch(new BatchOrder(seed, count, heldOut.count).indices(0), second);
  else await images.readBatch(order.subarray(count, 2 * count), second);
  const all = new Float32Array(total * thumbnailLength);
  const some = new Uint8Array(Math.min(readAtOnce, total) * bytes);
  for (let first = 0; first < total; first += readAtOnce) {
    const indices = order.subarray(first, first + readAtOnce);
    await images.readBatch(indices, some);
    all.set(thumbnails(some.subarray(0, indices.length * bytes), size), first * thumbnailLength);
  }
  const reals = { size, first, second, all, flip, isSecondHeldOut: heldOut !== undefined };
  return { reference: prepareReference(reals, seed, products), first, second };
}
