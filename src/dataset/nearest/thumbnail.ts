import { areaMean } from '../../math/area-mean.js';

/** Images are compared at this size, as the quality measures do: it keeps what an image shows and drops its grain. */
const side = 16;
/** Bytes of a thumbnail. */
export const thumbnailBytes = side ** 2 * 3;

/**
 * @param pixels size × size × 3 bytes
 * @returns 16 × 16 × 3 bytes, each pixel the mean of the area that it covers
 */
export function thumbnailOf(pixels: Uint8Array, size: number): Uint8Array {
  return Uint8Array.from(areaMean(pixels, size, side), Math.round);
}

/** The thumbnail mirrored left-right. */
export function mirrored(thumbnail: Uint8Array): Uint8Array {
  const row = side * 3;
  return thumbnail.map((_, i) => {
    const [x, color] = [Math.floor((i % row) / 3), i % 3];
    return thumbnail[i - (i % row) + (side - 1 - x) * 3 + color]!;
  });
}

/**
 * Sum of the squared differences of two thumbnails, or any number above `limit` when it is above that: most pairs are far
 * apart, and a few rows show it.
 * @param all thumbnails one after another @param at where the second begins in them
 */
export function squaredDifference(a: Uint8Array, all: Uint8Array, at: number, limit: number): number {
  let sum = 0;
  for (let i = 0; i < thumbnailBytes; ) {
    for (const end = i + side * 6; i < end; i++) {
      const difference = a[i]! - all[at + i]!;
      sum += difference * difference;
    }
    if (sum > limit) return sum;
  }
  return sum;
}

/** Root mean square difference, from 0 (the same) to 1 (black and white). */
export function distanceOf(squared: number): number {
  return Math.sqrt(squared / thumbnailBytes) / 255;
}
