import { CholeskyDecomposition, Matrix } from 'ml-matrix';

/** Examples of what a direction is to change, and what its teacher learns from them by. */
export interface Examples {
  /** Latents of images that show it, and of those that do not: at least one each. */
  readonly shown: readonly Float32Array[];
  readonly lacking: readonly Float32Array[];
  /** What these images look like, those that show it first: [shown + lacking, features]. */
  readonly looks: Float32Array;
  /** Random latents, and what their images look like: some hundreds. */
  readonly samples: readonly Float32Array[];
  readonly sampleLooks: Float32Array;
}

/** A direction, and how well it tells the examples apart. */
export interface TaughtDirection {
  /** Length 1; all zeros when nothing tells the examples apart. */
  readonly vector: Float32Array;
  /** Share of the examples that a direction taught by all others puts on the right side, from 0 to 1. */
  readonly accuracy: number;
  /** Cosine of the angle, estimated by the jackknife, to the direction that any number of examples would teach. */
  readonly certainty: number;
}

/** Ridge of the teacher in units of the mean square of its features, and of the regression on latents in latents. */
const [teacherRidge, latentRidge] = [1, 10];
/** Features that hardly vary are not blown up: added to the variance of each, as a share of the mean variance. */
const varianceFloor = 0.1;

/**
 * The direction that changes images from lacking something to showing it. With few examples, their latents say little: a
 * hundred numbers vary, and only some of them matter. Their images say more. So a teacher learns from the images (ridge
 * regression on the two groups, with the coding of Fisher's discriminant) and marks random samples of the generator; then
 * ridge regression of the marks on their latents gives the direction along which the marks rise most.
 *
 * Leaving out an example is exact and cheap: with C = (K + λI)⁻¹ and coefficients α = C·y, those without example i are
 * α − C·eᵢ·αᵢ / Cᵢᵢ.
 */
export function taughtDirection({ shown, lacking, looks, samples, sampleLooks }: Examples): TaughtDirection {
  const latents = [...shown, ...lacking];
  const m = latents.length;
  const standard = standardization(sampleLooks, samples.length);
  const [own, others] = [standardized(looks, m, standard), standardized(sampleLooks, samples.length, standard)];
  const kernel = own.mmul(own.transpose()).add(1);
  for (let i = 0; i < m; i++) kernel.set(i, i, kernel.get(i, i) + teacherRidge);
  const inverse = new CholeskyDecomposition(kernel).solve(Matrix.eye(m));
  const marks = latents.map((_, i) => (i < shown.length ? m / (2 * shown.length) : -m / (2 * lacking.length)));
  const alpha = inverse.mmul(Matrix.columnVector(marks)).getColumn(0);
  // What each example adds to the direction: [latentSize, examples].
  const parts = regression(samples).mmul(others.mmul(own.transpose()).center('column'));
  const directionOf = (coefficients: readonly number[]) =>
    unit(parts.mmul(Matrix.columnVector([...coefficients])).getColumn(0));
  const vector = directionOf(alpha);
  const without = latents.map((_, i) =>
    directionOf(alpha.map((a, k) => a - (inverse.get(k, i) * alpha[i]!) / inverse.get(i, i))),
  );
  return {
    vector: Float32Array.from(vector),
    accuracy: accuracyOf(without, latents, shown.length),
    certainty: certaintyOf(without),
  };
}

/** Share of the latents on their own side of the middle between the means of the two groups, all without them. */
function accuracyOf(without: readonly (readonly number[])[], latents: readonly Float32Array[], shown: number): number {
  const lacking = latents.length - shown;
  let right = 0;
  without.forEach((direction, left) => {
    // Nothing is left to judge a group of one by: it counts as undecided.
    if ((left < shown ? shown : lacking) === 1) {
      right += 0.5;
      return;
    }
    const places = latents.map(z => z.reduce((sum, x, i) => sum + x * direction[i]!, 0));
    const mean = (from: number, to: number) => {
      const group = places.slice(from, to).filter((_, i) => from + i !== left);
      return group.reduce((sum, x) => sum + x, 0) / group.length;
    };
    const middle = (mean(0, shown) + mean(shown, latents.length)) / 2;
    if (places[left]! > middle === left < shown) right++;
  });
  return right / latents.length;
}

/** 1/√(1 + v), with v the jackknife's estimate of the squared distance between a direction and the true one. */
function certaintyOf(without: readonly (readonly number[])[]): number {
  const n = without.length;
  const mean = without[0]!.map((_, i) => without.reduce((sum, direction) => sum + direction[i]!, 0) / n);
  const squares = without.reduce((sum, d) => sum + d.reduce((part, x, i) => part + (x - mean[i]!) ** 2, 0), 0);
  return 1 / Math.sqrt(1 + (squares * (n - 1)) / n);
}

interface Standardization {
  readonly mean: Float64Array;
  readonly factor: Float64Array;
}

/** Mean and scale of each feature: standardized, the mean square of a sample is about 1. */
function standardization(looks: Float32Array, n: number): Standardization {
  const features = looks.length / n;
  const mean = new Float64Array(features);
  const variance = new Float64Array(features);
  for (let i = 0; i < looks.length; i++) mean[i % features]! += looks[i]! / n;
  for (let i = 0; i < looks.length; i++) variance[i % features]! += (looks[i]! - mean[i % features]!) ** 2 / n;
  const floor = (varianceFloor * variance.reduce((sum, v) => sum + v, 0)) / features || 1;
  return { mean, factor: variance.map(v => 1 / Math.sqrt((v + floor) * features)) };
}

function standardized(looks: Float32Array, n: number, { mean, factor }: Standardization): Matrix {
  const features = mean.length;
  const matrix = Matrix.zeros(n, features);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < features; j++) matrix.set(i, j, (looks[i * features + j]! - mean[j]!) * factor[j]!);
  return matrix;
}

/** (ZᵀZ + λI)⁻¹Zᵀ with the centered latents as the rows of Z: [latentSize, samples]. */
function regression(samples: readonly Float32Array[]): Matrix {
  const centered = new Matrix(samples.map(z => [...z])).center('column');
  const transposed = centered.transpose();
  const gram = transposed.mmul(centered);
  for (let i = 0; i < gram.rows; i++) gram.set(i, i, gram.get(i, i) + latentRidge);
  return new CholeskyDecomposition(gram).solve(transposed);
}

/** All zeros for a vector that is nothing but rounding. */
function unit(vector: readonly number[]): number[] {
  const length = Math.hypot(...vector);
  return vector.map(x => (length < 1e-9 ? 0 : x / length));
}
