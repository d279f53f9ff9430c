import type { Products } from './products.js';

/** Nearest neighbors that span the manifold, as there. */
export const neighbors = 3;
/** Rows of distances that are held at a time: with 4,096 columns they take 4 MB. */
const rowsAtOnce = 256;

/** Whether each image lies where those of the other set lie: 1 or 0. */
export interface Covered {
  /** For each generated image, whether it could be a real one: their mean is the precision. */
  readonly fakes: Uint8Array;
  /** For each real image, whether the generator could make it: their mean is the recall. */
  readonly reals: Uint8Array;
}

/**
 * Precision and recall (Kynkäänniemi et al. 2019, arXiv 1904.06991, equations 1 to 3). The manifold of a set is the union of
 * the balls around its points, each of which reaches to the point's third nearest neighbor in the set:
 * f(x, Φ) = 1 when ‖x − y‖ ≤ ‖y − NN₃(y, Φ)‖ for some y of Φ. Precision is the mean of f(fake, reals), recall that of
 * f(real, fakes). Two equal sets have 1 and 1, few sharp images a high precision and a low recall. The features are random
 * ones, so the numbers cannot be compared with those of a trained network. Memory grows with the number of images, not with
 * its square.
 * @param reals [m, length], m at least 4
 * @param fakes [n, length], n at least 4; both of the same number of images, on which precision and recall depend
 * @param length numbers of a point
 */
export function covered(reals: Float32Array, fakes: Float32Array, length: number, products: Products): Covered {
  const middle = meanOf(reals, length);
  const [x, y] = [centered(reals, middle), centered(fakes, middle)];
  return {
    fakes: within(y, x, reaches(x, length, products), length, products),
    reals: within(x, y, reaches(y, length, products), length, products),
  };
}

/** Squared distance of each point to its third nearest neighbor in its set. */
function reaches(points: Float32Array, length: number, products: Products): Float32Array {
  const n = points.length / length;
  const result = new Float32Array(n);
  const least = new Float32Array(neighbors);
  eachRow(points, points, length, products, (i, row) => {
    least.fill(Number.POSITIVE_INFINITY);
    for (let j = 0; j < n; j++) {
      if (j === i || row[j]! >= least[neighbors - 1]!) continue;
      let at = neighbors - 1;
      for (; at > 0 && least[at - 1]! > row[j]!; at--) least[at] = least[at - 1]!;
      least[at] = row[j]!;
    }
    result[i] = least[neighbors - 1]!;
  });
  return result;
}

/** Which points lie within the reach of at least one of `others`. */
function within(
  points: Float32Array,
  others: Float32Array,
  reach: Float32Array,
  length: number,
  products: Products,
): Uint8Array {
  const result = new Uint8Array(points.length / length);
  eachRow(points, others, length, products, (i, row) => {
    result[i] = Number(row.some((distance, j) => distance <= reach[j]!));
  });
  return result;
}

/** Calls `use` with the squared distances of each point to all others; the row is valid during the call alone. */
function eachRow(
  points: Float32Array,
  others: Float32Array,
  length: number,
  products: Products,
  use: (i: number, row: Float32Array) => void,
): void {
  const [squares, otherSquares] = [squaresOf(points, length), squaresOf(others, length)];
  const n = otherSquares.length;
  for (let first = 0; first < squares.length; first += rowsAtOnce) {
    // ‖x − y‖² = ‖x‖² + ‖y‖² − 2x·y
    const some = products(points.subarray(first * length, (first + rowsAtOnce) * length), others, length);
    for (let at = 0, i = first; at < some.length; at += n, i++) {
      const row = some.subarray(at, at + n);
      for (let j = 0; j < n; j++) row[j] = Math.max(0, squares[i]! + otherSquares[j]! - 2 * row[j]!);
      use(i, row);
    }
  }
}

function squaresOf(points: Float32Array, length: number): Float32Array {
  const squares = new Float32Array(points.length / length);
  for (let i = 0; i < points.length; i++) squares[Math.floor(i / length)]! += points[i]! ** 2;
  return squares;
}

function meanOf(points: Float32Array, length: number): Float64Array {
  const sums = new Float64Array(length);
  for (let i = 0; i < points.length; i++) sums[i % length]! += points[i]!;
  return sums.map(sum => sum / (points.length / length));
}

/** Distances stay as they are, while the squares of which they are differences become small, and lose fewer digits. */
function centered(points: Float32Array, middle: Float64Array): Float32Array {
  return points.map((value, i) => value - middle[i % middle.length]!);
}
