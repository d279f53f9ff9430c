import type { Products } from './products.js';
import { resize } from './resize.js';

/** Distances between images are measured at this size: it keeps what an image shows and drops its grain. */
const side = 16;
/** Numbers in a thumbnail. */
export const thumbnailLength = side ** 2 * 3;
/** References that are compared at a time, which bounds the memory. */
const chunk = 2048;

/**
 * @param images n × size × size × 3 bytes
 * @returns [n, 768], each from 0 to 1
 */
export function thumbnails(images: Uint8Array, size: number): Float32Array {
  return resize(images, size, side);
}

/** Thumbnails mirrored left-right. */
export function mirrored(thumbs: Float32Array): Float32Array {
  const row = side * 3;
  return thumbs.map((_, i) => {
    const [x, color] = [Math.floor((i % row) / 3), i % 3];
    return thumbs[i - (i % row) + (side - 1 - x) * 3 + color]!;
  });
}

/** Root mean square difference of two thumbnails, from 0 to 1. */
function distance(a: Float32Array, i: number, b: Float32Array, j: number): number {
  let sum = 0;
  for (let k = 0; k < thumbnailLength; k++) sum += (a[i * thumbnailLength + k]! - b[j * thumbnailLength + k]!) ** 2;
  return Math.sqrt(sum / thumbnailLength);
}

/** Mean distance over all pairs of a set of two or more: small when a generator makes few different images. */
export function spread(thumbs: Float32Array): number {
  const n = thumbs.length / thumbnailLength;
  let sum = 0;
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) sum += distance(thumbs, i, thumbs, j);
  return sum / ((n * (n - 1)) / 2);
}

/**
 * Distance from each thumbnail to the nearest reference.
 * @param own when the thumbnails are themselves the first of the references: each is compared only with the others
 */
export function nearest(
  thumbs: Float32Array,
  references: Float32Array,
  products: Products,
  { own = false }: { own?: boolean } = {},
): Float32Array {
  const [n, count] = [thumbs.length / thumbnailLength, references.length / thumbnailLength];
  const best = Array.from({ length: n }, () => ({ at: -1, score: Number.POSITIVE_INFINITY }));
  for (let first = 0; first < count; first += chunk) {
    const some = references.subarray(first * thumbnailLength, (first + chunk) * thumbnailLength);
    const inChunk = some.length / thumbnailLength;
    const dots = products(thumbs, some, thumbnailLength);
    for (let j = 0; j < inChunk; j++) {
      // ‖x − y‖² = ‖x‖² + ‖y‖² − 2x·y, of which ‖x‖² does not matter for the choice of y.
      let square = 0;
      for (let k = j * thumbnailLength; k < (j + 1) * thumbnailLength; k++) square += some[k]! ** 2;
      for (let i = 0; i < n; i++) {
        const score = square - 2 * dots[i * inChunk + j]!;
        if (score < best[i]!.score && !(own && first + j === i)) best[i] = { at: first + j, score };
      }
    }
  }
  // Recomputed exactly: products may have been rounded, and differences of squares lose digits.
  return Float32Array.from(best, ({ at }, i) => distance(thumbs, i, references, at));
}
