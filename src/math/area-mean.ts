/**
 * A smaller (or enlarged) copy of an image, in which each pixel is the mean of the area that it covers.
 * @param pixels from × from × 3 bytes
 * @param from side of the image, in pixels
 * @param side of the copy, in pixels
 * @returns float32 side × side × 3, 0 … 255
 */
export function areaMean(pixels: Uint8Array, from: number, side: number): Float32Array {
  const { starts, weights } = areas(from, side);
  const taps = weights.length / side;
  const narrow = new Float32Array(from * side * 3);
  for (let y = 0, to = 0; y < from; y++)
    for (let x = 0; x < side; x++) {
      let at = (y * from + starts[x]!) * 3;
      let [r, g, b] = [0, 0, 0];
      for (let tap = x * taps, end = tap + taps; tap < end; tap++, at += 3) {
        const weight = weights[tap]!;
        r += weight * pixels[at]!;
        g += weight * pixels[at + 1]!;
        b += weight * pixels[at + 2]!;
      }
      narrow[to++] = r;
      narrow[to++] = g;
      narrow[to++] = b;
    }
  const small = new Float32Array(side * side * 3);
  const line = side * 3;
  for (let y = 0; y < side; y++)
    for (let tap = 0; tap < taps; tap++) {
      const weight = weights[y * taps + tap]!;
      const first = (starts[y]! + tap) * line;
      for (let i = 0; i < line; i++) small[y * line + i]! += weight * narrow[first + i]!;
    }
  return small;
}

/**
 * The same along one side, as a matrix: row i holds the share of each of `from` pixels in pixel i of the copy.
 * @returns [side, from]
 */
export function areaMatrix(from: number, side: number): Float32Array {
  const { starts, weights } = areas(from, side);
  const taps = weights.length / side;
  const matrix = new Float32Array(side * from);
  for (let i = 0; i < side; i++) matrix.set(weights.subarray(i * taps, (i + 1) * taps), i * from + starts[i]!);
  return matrix;
}

interface Areas {
  /** First pixel of the source that each pixel of the copy covers. */
  readonly starts: Uint32Array;
  /** Shares of that pixel and those after it, equally many for each pixel of the copy; they add up to 1. */
  readonly weights: Float32Array;
}

/** For the pairs of sizes seen so far: a few for each size that an image can have. */
const known = new Map<string, Areas>();

function areas(from: number, to: number): Areas {
  const key = `${from} ${to}`;
  const found = known.get(key) ?? makeAreas(from, to);
  known.set(key, found);
  return found;
}

function makeAreas(from: number, to: number): Areas {
  const scale = from / to;
  const taps = Math.min(from, Math.ceil(scale) + 1);
  const starts = Uint32Array.from({ length: to }, (_, i) => Math.min(Math.floor(i * scale), from - taps));
  const weights = Float32Array.from({ length: to * taps }, (_, k) => {
    const i = Math.floor(k / taps);
    const pixel = starts[i]! + (k % taps);
    return Math.max(0, Math.min(pixel + 1, (i + 1) * scale) - Math.max(pixel, i * scale)) / scale;
  });
  return { starts, weights };
}
