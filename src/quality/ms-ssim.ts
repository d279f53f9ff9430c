/** Exponents of the scales, the finest first (Wang et al. 2003). */
const exponents = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333] as const;
const [windowSide, windowDeviation] = [11, 1.5];
/** Stabilize the quotients, for values up to 255. */
const [c1, c2] = [(0.01 * 255) ** 2, (0.03 * 255) ** 2];

/** Brightness of one image: side × side values from 0 to 255. */
interface Plane {
  readonly side: number;
  readonly values: Float32Array;
}

/**
 * Mean multi-scale structural similarity of the images taken in pairs, the first with the second and so on: the higher,
 * the less they differ (Odena et al. 2017 use it to measure the diversity of a generator).
 * @param images n × size × size × 3 bytes, n at least 2
 */
export function meanSimilarity(images: Uint8Array, size: number): number {
  const bytes = size ** 2 * 3;
  const pairs = Math.floor(images.length / bytes / 2);
  let sum = 0;
  for (let pair = 0; pair < pairs; pair++) {
    const [x, y] = [2 * pair, 2 * pair + 1].map(i => images.subarray(i * bytes, (i + 1) * bytes));
    sum += multiScaleSimilarity(x!, y!, size);
  }
  return sum / pairs;
}

/**
 * MS-SSIM of two images' brightness (Wang et al. 2003), from −1 to 1, and 1 for equal images. Of the five scales, those
 * at least 11 pixels wide are used, their exponents scaled to sum to 1; negative factors count as 0.
 * @param a size × size × 3 bytes
 */
export function multiScaleSimilarity(a: Uint8Array, b: Uint8Array, size: number): number {
  let [x, y] = [brightness(a, size), brightness(b, size)];
  let scales = 1;
  while (scales < exponents.length && Math.floor(size / 2 ** scales) >= windowSide) scales++;
  const total = exponents.slice(0, scales).reduce((sum, exponent) => sum + exponent, 0);
  let similarity = 1;
  for (let scale = 0; scale < scales; scale++) {
    const { structure, whole } = similarities(x, y);
    const factor = scale === scales - 1 ? whole : structure;
    similarity *= Math.max(0, factor) ** (exponents[scale]! / total);
    if (scale < scales - 1) [x, y] = [halve(x), halve(y)];
  }
  return similarity;
}

/** Rec. 601 luma. */
function brightness(image: Uint8Array, side: number): Plane {
  const values = new Float32Array(side ** 2);
  for (let i = 0; i < values.length; i++)
    values[i] = 0.299 * image[3 * i]! + 0.587 * image[3 * i + 1]! + 0.114 * image[3 * i + 2]!;
  return { side, values };
}

/** Means of 2 × 2 pixels; an odd last row and column are left out. */
function halve({ side, values }: Plane): Plane {
  const half = side >> 1;
  const means = new Float32Array(half ** 2);
  for (let y = 0; y < half; y++)
    for (let x = 0; x < half; x++) {
      const at = 2 * y * side + 2 * x;
      means[y * half + x] = (values[at]! + values[at + 1]! + values[at + side]! + values[at + side + 1]!) / 4;
    }
  return { side: half, values: means };
}

/** Mean over all positions of contrast × structure, and of that times luminance. */
function similarities(x: Plane, y: Plane): { structure: number; whole: number } {
  const window = gaussian(Math.min(windowSide, x.side));
  const product = (a: Plane, b: Plane): Plane => ({ side: a.side, values: a.values.map((v, i) => v * b.values[i]!) });
  const [mx, my, xx, yy, xy] = [x, y, product(x, x), product(y, y), product(x, y)].map(plane => smooth(plane, window));
  let [structure, whole] = [0, 0];
  for (let i = 0; i < mx!.length; i++) {
    const [a, b] = [mx![i]!, my![i]!];
    const cs = (2 * (xy![i]! - a * b) + c2) / (xx![i]! - a * a + (yy![i]! - b * b) + c2);
    structure += cs;
    whole += (cs * (2 * a * b + c1)) / (a * a + b * b + c1);
  }
  return { structure: structure / mx!.length, whole: whole / mx!.length };
}

function gaussian(side: number): number[] {
  const weights = Array.from({ length: side }, (_, i) =>
    Math.exp(-((i - (side - 1) / 2) ** 2) / (2 * windowDeviation ** 2)),
  );
  const sum = weights.reduce((a, b) => a + b);
  return weights.map(weight => weight / sum);
}

/** The window's weighted means at every position where it lies within the plane. */
function smooth({ side, values }: Plane, window: readonly number[]): Float64Array {
  const places = side - window.length + 1;
  const rows = new Float64Array(side * places);
  for (let y = 0; y < side; y++)
    for (let x = 0; x < places; x++) {
      let sum = 0;
      for (let tap = 0; tap < window.length; tap++) sum += window[tap]! * values[y * side + x + tap]!;
      rows[y * places + x] = sum;
    }
  const means = new Float64Array(places ** 2);
  for (let y = 0; y < places; y++)
    for (let x = 0; x < places; x++) {
      let sum = 0;
      for (let tap = 0; tap < window.length; tap++) sum += window[tap]! * rows[(y + tap) * places + x]!;
      means[y * places + x] = sum;
    }
  return means;
}
