import * as g from '../graph/index.js';
import { kernelSize } from '../model/architecture.js';

/**
 * The closest kernel, by least squares, whose transposed convolution of stride 2 is a doubling of the size by nearest
 * neighbor followed by a 4×4 convolution (Odena et al. 2016, "Deconvolution and Checkerboard Artifacts"). Such kernels are
 * 4×4 ones convolved with a 2×2 box: those whose rows and columns have nothing in common with 1, −1, 1, −1, 1.
 * @param kernel float32 [5, 5, outputs, inputs]
 */
export function nearestKernel(kernel: g.Output): g.Output {
  const columns = g.reshape(kernel, [taps, g.sizeOf(kernel.shape) / taps]);
  const projection = g.constantArray(kernel.node.graph, [taps, taps], withoutAlternation());
  return g.reshape(g.matMul(projection, columns), kernel.shape);
}

const taps = kernelSize ** 2;

/** The projection along the rows times that along the columns, [25, 25]. */
function withoutAlternation(): Float32Array {
  const along = (a: number, b: number) => (a === b ? 1 : 0) - (-1) ** (a + b) / kernelSize;
  const [row, column] = [(tap: number) => Math.floor(tap / kernelSize), (tap: number) => tap % kernelSize];
  return Float32Array.from({ length: taps ** 2 }, (_, i) => {
    const [to, from] = [Math.floor(i / taps), i % taps];
    return along(row(to), row(from)) * along(column(to), column(from));
  });
}
