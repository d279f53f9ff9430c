import * as g from '../graph/index.js';

/** Keeps a vector of zeros from becoming NaN. */
const smallest = 1e-12;

export interface SpectralNorm {
  /** The kernel divided by its largest singular value, in its own shape. */
  readonly kernel: g.Output;
  /** The vector after one more power iteration, [outputs], to be kept for the next step. */
  readonly next: g.Output;
}

/**
 * Spectral normalization (Miyato et al. 2018, algorithm 1): the kernel as a matrix W [inputs, outputs] is divided by
 * σ ≈ vᵀWu, where v = Wu/‖Wu‖ and u = Wᵀv/‖Wᵀv‖ approach its first singular vectors with each step. Gradients flow
 * through W, but not through u and v.
 * @param kernel float32, its outputs along the last axis
 * @param u float32 [outputs], from the previous step
 */
export function spectralNorm(kernel: g.Output, u: g.Output): SpectralNorm {
  const outputs = kernel.shape.at(-1)!;
  const w = g.reshape(kernel, [g.sizeOf(kernel.shape) / outputs, outputs]);
  const constant = g.stopGradient(w);
  const v = unit(g.matMul(constant, g.reshape(u, [outputs, 1])));
  const next = unit(g.matMul(constant, v, { transposeA: true }));
  const sigma = g.sum(g.mul(v, g.matMul(w, next)));
  return { kernel: g.div(kernel, sigma), next: g.reshape(next, [outputs]) };
}

function unit(x: g.Output): g.Output {
  const length = g.rsqrt(g.add(g.sum(g.square(x)), g.scalar(x.node.graph, smallest)));
  return g.mul(x, length);
}
