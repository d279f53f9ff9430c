import { type Output, requireRank, requireShape } from '../graph.js';
import { constant } from './constant.js';

export interface BatchNormOutputs {
  /** Same dtype and shape as x. */
  readonly y: Output;
  /** float32 [channels]: the batch's mean. */
  readonly mean: Output;
  /** float32 [channels]: the batch's variance, with Bessel's correction as TensorFlow reports it. */
  readonly variance: Output;
}

/**
 * Batch norm over all axes but the last of x [n, h, w, channels] (Ioffe & Szegedy 2015), with the moments of this batch:
 * y = scale · (x − mean) / √(variance + epsilon) + offset. Scale and offset are float32 [channels].
 */
export function batchNorm(x: Output, scale: Output, offset: Output, epsilon: number): BatchNormOutputs {
  const { graph } = x.node;
  requireRank('FusedBatchNormV3', x, 4);
  const channels = [x.shape[3]!];
  requireShape('FusedBatchNormV3', scale, channels, 'a scale');
  requireShape('FusedBatchNormV3', offset, channels, 'an offset');
  const none = constant(graph, 'float32', [0], []);
  const attributes = {
    T: { type: x.dtype },
    U: { type: 'float32' },
    epsilon: { float: epsilon },
    data_format: { string: 'NHWC' },
    is_training: { bool: true },
  } as const;
  const vector = { dtype: 'float32', shape: channels } as const;
  const node = graph.add({
    op: 'FusedBatchNormV3',
    inputs: [x, scale, offset, none, none],
    attributes: { ...attributes, exponential_avg_factor: { float: 1 } },
    // y, the batch's mean and variance, and three values that its gradient needs from the forward pass.
    outputs: [{ dtype: x.dtype, shape: x.shape }, vector, vector, vector, vector, vector],
    gradient: ([dy, ...dMoments]) => {
      if (!dy || dMoments.some(d => d)) throw graph.error('only y of a batch norm has a gradient, not its moments');
      const [, , , ...saved] = node.outputs;
      const { outputs } = graph.add({
        op: 'FusedBatchNormGradV3',
        inputs: [dy, x, scale, ...saved],
        attributes,
        outputs: [{ dtype: x.dtype, shape: x.shape }, vector, vector, vector, vector],
      });
      return outputs.slice(0, 3);
    },
  });
  const [y, mean, variance] = node.outputs;
  return { y: y!, mean: mean!, variance: variance! };
}
