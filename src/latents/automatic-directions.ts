import { EigenvalueDecomposition, Matrix } from 'ml-matrix';

/**
 * Directions that change images most, found without labels: SeFa (Shen & Zhou 2021, "Closed-form factorization of latent
 * semantics in GANs"), the branch for a dense first layer. With A the kernel of that layer and its columns scaled to length
 * 1, they are the eigenvectors of A·Aᵀ by falling eigenvalue. Folding a batch norm scales columns alone, and so changes
 * nothing.
 * @param kernel float32 [latentSize, outputs], row by row
 * @param count directions that are wanted, at most latentSize
 * @returns vectors of length 1; the largest element of each is positive, since −v is as good as v
 */
export function automaticDirections(kernel: Float32Array, latentSize: number, count: number): Float32Array[] {
  const { eigenvectorMatrix, realEigenvalues } = new EigenvalueDecomposition(gram(kernel, latentSize), {
    assumeSymmetric: true,
  });
  const order = realEigenvalues.map((_, i) => i).sort((a, b) => realEigenvalues[b]! - realEigenvalues[a]!);
  return order.slice(0, count).map(column => positive(Float32Array.from(eigenvectorMatrix.getColumn(column))));
}

/** A·Aᵀ with the columns of A scaled to length 1. */
function gram(kernel: Float32Array, rows: number): Matrix {
  const cols = kernel.length / rows;
  const squares = new Float64Array(cols);
  for (let i = 0; i < kernel.length; i++) squares[i % cols]! += kernel[i]! ** 2;
  const scaled = Float64Array.from(kernel, (x, i) => x / (Math.sqrt(squares[i % cols]!) || 1));
  const product = Matrix.zeros(rows, rows);
  for (let a = 0; a < rows; a++) {
    for (let b = a; b < rows; b++) {
      let sum = 0;
      for (let i = 0; i < cols; i++) sum += scaled[a * cols + i]! * scaled[b * cols + i]!;
      product.set(a, b, sum);
      product.set(b, a, sum);
    }
  }
  return product;
}

function positive(vector: Float32Array): Float32Array {
  const largest = vector.reduce((most, x) => (Math.abs(x) > Math.abs(most) ? x : most), 0);
  return largest < 0 ? vector.map(x => -x) : vector;
}
