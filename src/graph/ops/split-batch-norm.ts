import { type Output, requireDType, requireRank } from '../graph.js';
import { withGradients } from './array.js';
import { scalar } from './constant.js';
import { biasAdd } from './convolution.js';
import { add, mul, negate, rsqrt, square } from './math.js';
import { pixelsOf, sumOverPixels } from './pixels.js';

export interface SplitBatchNorm {
  /** x − mean, the shape of x. */
  readonly centered: Output;
  /** float32 [channels]: 1 / √(variance + epsilon), by which `centered` is still to be multiplied. */
  readonly scale: Output;
  /** float32 [channels]: the batch's mean. */
  readonly mean: Output;
  /** float32 [channels]: the batch's variance, with Bessel's correction as `batchNorm` gives it. */
  readonly variance: Output;
}

/**
 * Batch norm of x, float32 [n, h, w, channels], in two factors. (Leaky) ReLU of s·x is s times that of x when s > 0, and a
 * convolution can take s into its kernel (`scaledConv2d`), so the pass over x that multiplies need not happen.
 */
export function splitBatchNorm(x: Output, epsilon: number): SplitBatchNorm {
  const { graph } = x.node;
  requireDType('a split batch norm', x, 'float32');
  requireRank('a split batch norm', x, 4);
  const mean = meanOfPixels(x);
  const centered = subtract(x, mean);
  const spread = meanOfSquares(centered);
  const pixels = pixelsOf(x);
  return {
    centered,
    scale: rsqrt(add(spread, scalar(graph, epsilon))),
    mean,
    variance: mul(spread, scalar(graph, pixels / Math.max(1, pixels - 1))),
  };
}

/** [n, h, w, channels] → [channels]; has no gradient of its own. */
const meanOfPixels = (x: Output): Output => sumOverPixels(x, 1 / pixelsOf(x));

/** x minus its mean. It does the same to gradients: the mean of a gradient is subtracted from it. */
function subtract(x: Output, mean: Output): Output {
  return withGradients(biasAdd(x, negate(mean)), { of: [x], gradient: ([dy]) => [subtract(dy!, meanOfPixels(dy!))] });
}

/** The mean of x² over the pixels, [channels]. */
function meanOfSquares(x: Output): Output {
  const { graph } = x.node;
  return withGradients(meanOfPixels(square(x)), {
    of: [x],
    gradient: ([d]) => [mul(x, mul(d!, scalar(graph, 2 / pixelsOf(x))))],
  });
}
