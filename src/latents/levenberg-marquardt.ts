/** The squared differences around a latent, to second order without the curvature of the residuals (Gauss-Newton). */
export interface Linearized {
  /** JᵀWJ, n × n numbers. */
  readonly normal: Float32Array;
  /** JᵀWr, n numbers: half the gradient of the cost. */
  readonly gradient: Float32Array;
}

/** Keeps a direction on which nothing depends from being divided by zero. */
const smallest = 1e-9;
/** How often numbers that would leave the cube are held at its side, and the others solved for again. */
const rounds = 4;

/**
 * The step of Levenberg and Marquardt from z, for one damping: solves (A + λ·diag A)·s = −b, and stays in the cube. A
 * number that would leave it is held at its side, and the others are solved for again, given that: merely cutting it off
 * would leave them where they are right only together with it.
 * @returns the new latent, every number in [−1, 1]
 */
export function dampedStep({ normal, gradient }: Linearized, z: Float32Array, damping: number): Float32Array {
  const n = z.length;
  const step = new Float64Array(n);
  // At a side, and downhill is outside.
  const held = Uint8Array.from(z, (x, i) => (Math.abs(x) >= 1 && x * gradient[i]! < 0 ? 1 : 0));
  for (let round = 0; round < rounds; round++) {
    const free = Array.from({ length: n }, (_, i) => i).filter(i => !held[i]);
    const solved = solveDamped(normal, gradient, damping, { free, held, step });
    let out = 0;
    free.forEach((i, k) => {
      step[i] = solved[k]!;
      if (Math.abs(z[i]! + step[i]!) <= 1) return;
      step[i] = Math.sign(z[i]! + step[i]!) - z[i]!;
      held[i] = 1;
      out++;
    });
    if (out === 0) break;
  }
  return z.map((x, i) => Math.max(-1, Math.min(1, x + step[i]!)));
}

/** The steps of the free numbers, given those of the held ones. */
function solveDamped(
  normal: Float32Array,
  gradient: Float32Array,
  damping: number,
  { free, held, step }: { readonly free: readonly number[]; readonly held: Uint8Array; readonly step: Float64Array },
): Float64Array {
  const n = gradient.length;
  const m = free.length;
  const matrix = new Float64Array(m * m);
  const right = new Float64Array(m);
  free.forEach((i, k) => {
    let b = -gradient[i]!;
    for (let j = 0; j < n; j++) if (held[j]) b -= normal[i * n + j]! * step[j]!;
    right[k] = b;
    for (let l = 0; l <= k; l++) matrix[k * m + l] = normal[i * n + free[l]!]!;
    matrix[k * m + k]! += damping * normal[i * n + i]! + smallest;
  });
  return solvePositive(matrix, right);
}

/**
 * Solves A·x = b by Cholesky's decomposition.
 * @param matrix A, symmetric and positive definite, m × m: only the lower half is read, and it is overwritten
 * @param right b; overwritten too
 */
function solvePositive(matrix: Float64Array, right: Float64Array): Float64Array {
  const m = right.length;
  for (let i = 0; i < m; i++)
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * m + j]!;
      for (let k = 0; k < j; k++) sum -= matrix[i * m + k]! * matrix[j * m + k]!;
      matrix[i * m + j] = i === j ? Math.sqrt(Math.max(sum, smallest)) : sum / matrix[j * m + j]!;
    }
  for (let i = 0; i < m; i++) {
    for (let k = 0; k < i; k++) right[i]! -= matrix[i * m + k]! * right[k]!;
    right[i]! /= matrix[i * m + i]!;
  }
  for (let i = m - 1; i >= 0; i--) {
    for (let k = i + 1; k < m; k++) right[i]! -= matrix[k * m + i]! * right[k]!;
    right[i]! /= matrix[i * m + i]!;
  }
  return right;
}
