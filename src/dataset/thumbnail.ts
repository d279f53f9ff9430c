import type { DecodedImage } from './source.js';

/** Side of the mean image in pixels. */
export const meanSide = 64;
/** Side of the signatures by which images are compared. */
export const signatureSide = 16;

/**
 * A smaller (or enlarged) copy by averaging: each of its pixels is the mean of the source's pixels that fall into it.
 * @param side of the copy, in pixels
 * @returns float32 side × side × 3, 0 … 255
 */
export function average({ side: from, pixels }: DecodedImage, side: number): Float32Array {
  const sums = new Float32Array(side * side * 3);
  const starts = Uint32Array.from({ length: side + 1 }, (_, i) => Math.floor((i * from) / side));
  for (let y = 0; y < side; y++) {
    const [top, bottom] = band(starts, y);
    for (let x = 0; x < side; x++) {
      const [left, right] = band(starts, x);
      let [r, g, b] = [0, 0, 0];
      for (let row = top; row < bottom; row++)
        for (let at = (row * from + left) * 3, end = (row * from + right) * 3; at < end; at += 3) {
          r += pixels[at]!;
          g += pixels[at + 1]!;
          b += pixels[at + 2]!;
        }
      const area = (bottom - top) * (right - left);
      const to = (y * side + x) * 3;
      sums[to] = r / area;
      sums[to + 1] = g / area;
      sums[to + 2] = b / area;
    }
  }
  return sums;
}

/** Pixels of the source that one pixel of the copy covers; at least one, when the copy is the larger. */
function band(starts: Uint32Array, i: number): [from: number, to: number] {
  const start = starts[i]!;
  return [start, Math.max(start + 1, starts[i + 1]!)];
}

/**
 * What an image looks like from afar: its luma, 16 × 16.
 * @param colours of `average(image, meanSide)`
 * @returns uint8 signatureSide × signatureSide
 */
export function signature(colours: Float32Array): Uint8Array {
  const cell = meanSide / signatureSide;
  const cells = new Float32Array(signatureSide ** 2);
  for (let y = 0; y < meanSide; y++)
    for (let x = 0; x < meanSide; x++) {
      const at = (y * meanSide + x) * 3;
      // ITU-R BT.601
      const luma = 0.299 * colours[at]! + 0.587 * colours[at + 1]! + 0.114 * colours[at + 2]!;
      cells[Math.floor(y / cell) * signatureSide + Math.floor(x / cell)]! += luma / cell ** 2;
    }
  return Uint8Array.from(cells, Math.round);
}
