/**
 * Dot products of all rows of a [m, k] with all rows of b [n, k]: a·bᵀ, [m, n], row by row. Every costly part of the
 * measures is such a product, so that a caller can supply a faster implementation.
 */
export type Products = (a: Float32Array, b: Float32Array, k: number) => Float32Array;

/** The products, computed by plain loops. */
export const plainProducts: Products = (a, b, k) => {
  const [m, n] = [a.length / k, b.length / k];
  const result = new Float32Array(m * n);
  for (let i = 0; i < m; i++)
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let l = 0; l < k; l++) sum += a[i * k + l]! * b[j * k + l]!;
      result[i * n + j] = sum;
    }
  return result;
};
