import { type Output, requireDType, requireRank, requireShape } from '../graph.js';
import { reshape, withGradients } from './array.js';
import { conv2d, conv2dKernelGradient, conv2dTranspose } from './convolution.js';
import { div, mul, sum } from './math.js';
import { sumOverPixels } from './pixels.js';

/**
 * `conv2d` of x · scale, with the factor of each channel moved into the kernel, which saves a pass over x.
 *
 * The factor's gradient comes from what has been computed anyway. Where the kernel learns, that is the kernel's
 * gradient. Where it does not, as in the generator's gradient through the discriminator, that would take a whole
 * convolution for `inputs` numbers. But a factor s acts on y as it would on x, so ∂L/∂s · s = Σ x · ∂L/∂x over the
 * pixels.
 * @param x float32 [n, h, w, inputs]
 * @param kernel [kh, kw, inputs, outputs]
 * @param scale [inputs], each > 0
 */
export function scaledConv2d(x: Output, kernel: Output, scale: Output, stride: number): Output {
  const name = 'a scaled convolution';
  requireDType(name, x, 'float32');
  requireRank(name, kernel, 4, 'a kernel');
  const [, , inputs] = kernel.shape as [number, number, number, number];
  requireShape(name, scale, [inputs], 'a scale');
  const factor = reshape(scale, [1, 1, inputs, 1]);
  const scaled = mul(kernel, factor);
  return withGradients(conv2d(x, scaled, stride), {
    of: [x, kernel, scale],
    gradient: ([dy], wanted) => {
      const fromPixels = wanted(2) && !wanted(1);
      const dx = wanted(0) || fromPixels ? conv2dTranspose(dy!, scaled, x.shape, stride) : undefined;
      if (fromPixels) return [dx, undefined, div(sumOverPixels(mul(x, dx!)), scale)];
      if (!wanted(1)) return [dx, undefined, undefined];
      const dScaled = conv2dKernelGradient(x, dy!, kernel.shape, stride);
      return [dx, mul(dScaled, factor), wanted(2) ? sum(mul(dScaled, kernel), [0, 1, 3]) : undefined];
    },
  });
}
