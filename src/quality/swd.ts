import type { Products } from './products.js';
import { laplacianPyramid, levelSides } from './pyramid.js';
import { normals, words } from './random.js';
import { floatSorter } from './sort.js';

const patchSide = 7;
const patchesPerImage = 128;
/** Values of a patch. */
const patchLength = patchSide * patchSide * 3;
/** Four times 128, as there. */
const directionCount = 512;

const directionsPurpose = 1;
const patchesPurpose = 2;

/** Patches of a set of images on one level of the pyramid. */
export interface Patches {
  /** Pixels per side on this level. */
  readonly side: number;
  /** 128 patches of 7 × 7 × 3 values per image, each color with mean 0 and deviation 1 over the whole set. */
  readonly values: Float32Array;
}

/** Distance between two sets on one level. */
export interface LevelDistance {
  readonly side: number;
  readonly distance: number;
}

/**
 * Random patches of every level of every image's Laplacian pyramid.
 * @param images n × size × size × 3 bytes, size at least 8
 * @param set number of the set of images: each draws different positions
 */
export function patchesOf(images: Uint8Array, size: number, seed: number, set: number): Patches[] {
  const bytes = size ** 2 * 3;
  const n = images.length / bytes;
  const levels = levelSides(size).map((side, level) => ({
    side,
    places: words(seed, [patchesPurpose, set * 16 + level], n * patchesPerImage * 2),
    values: new Float32Array(n * patchesPerImage * patchLength),
  }));
  for (let image = 0; image < n; image++) {
    const pyramid = laplacianPyramid(images.subarray(image * bytes, (image + 1) * bytes), size);
    for (const [i, { side, places, values }] of levels.entries()) cut(pyramid[i]!.values, side, places, image, values);
  }
  for (const { values } of levels) normalize(values);
  return levels.map(({ side, values }) => ({ side, values }));
}

/** Copies an image's patches: `places` holds two random words for each, which choose its row and its column. */
function cut(level: Float32Array, side: number, places: Uint32Array, image: number, into: Float32Array): void {
  const room = side - patchSide + 1;
  const row = patchSide * 3;
  for (let patch = image * patchesPerImage; patch < (image + 1) * patchesPerImage; patch++) {
    const y = Math.floor((places[2 * patch]! / 2 ** 32) * room);
    const x = Math.floor((places[2 * patch + 1]! / 2 ** 32) * room);
    for (let dy = 0; dy < patchSide; dy++) {
      const from = ((y + dy) * side + x) * 3;
      into.set(level.subarray(from, from + row), patch * patchLength + dy * row);
    }
  }
}

/** Scales each color to mean 0 and deviation 1; one that is the same everywhere becomes 0. */
function normalize(values: Float32Array): void {
  const n = values.length / 3;
  for (let color = 0; color < 3; color++) {
    let [sum, squares] = [0, 0];
    for (let i = color; i < values.length; i += 3) sum += values[i]!;
    const mean = sum / n;
    for (let i = color; i < values.length; i += 3) squares += (values[i]! - mean) ** 2;
    const scale = squares > 0 ? 1 / Math.sqrt(squares / n) : 0;
    for (let i = color; i < values.length; i += 3) values[i] = (values[i]! - mean) * scale;
  }
}

/** The random unit vectors onto which patches are projected: [512, 147]. */
export function directionsOf(seed: number): Float32Array {
  const random = normals(seed, [directionsPurpose, 0], directionCount * patchLength);
  const directions = new Float32Array(random.length);
  for (let i = 0; i < directionCount; i++) {
    const vector = random.subarray(i * patchLength, (i + 1) * patchLength);
    const length = Math.sqrt(vector.reduce((sum, x) => sum + x * x, 0));
    vector.forEach((x, j) => {
      directions[i * patchLength + j] = x / length;
    });
  }
  return directions;
}

/** A set's patches projected onto every direction, [512, patches], each row in ascending order. */
export interface Projections {
  readonly side: number;
  readonly sorted: Float32Array;
}

/** Projects the patches of each level. */
export function projectionsOf(levels: readonly Patches[], directions: Float32Array, products: Products): Projections[] {
  return levels.map(({ side, values }) => {
    const sorted = products(directions, values, patchLength);
    const n = values.length / patchLength;
    const sort = floatSorter(n);
    for (let start = 0; start < sorted.length; start += n) sort(sorted.subarray(start, start + n));
    return { side, sorted };
  });
}

/**
 * Sliced Wasserstein distance between two sets of equally many images, on each level of their pyramids, ×10³ (Karras et
 * al. 2018, section 5): the mean over random directions of the mean absolute difference of the sorted projections.
 */
export function slicedWasserstein(a: readonly Projections[], b: readonly Projections[]): LevelDistance[] {
  return a.map(({ side, sorted }, level) => {
    const other = b[level]!.sorted;
    let sum = 0;
    for (let i = 0; i < sorted.length; i++) sum += Math.abs(sorted[i]! - other[i]!);
    return { side, distance: (1000 * sum) / sorted.length };
  });
}

/** The mean over the levels: one number to compare checkpoints by. */
export function meanDistance(levels: readonly LevelDistance[]): number {
  return levels.reduce((sum, { distance }) => sum + distance, 0) / levels.length;
}
