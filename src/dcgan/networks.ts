import * as g from '../graph/index.js';
import { type BatchNorm, type Layer, leak, type Network, normEpsilon } from '../model/architecture.js';

/** The float32 value of a parameter by its name. */
export type Weights = (name: string) => g.Output;

/** Number format of the convolutions and what lies between them; weights, moments and losses stay float32. */
export type Precision = 'float32' | 'bfloat16';

/** What batch norm found in this batch, float32 [channels] each. */
export interface Moments {
  readonly name: string;
  readonly mean: g.Output;
  readonly variance: g.Output;
}

const stride = 2;

/**
 * G(z) with the batch's own moments: z float32 [n, latentSize] → images in (-1, 1), [n, size, size, 3] in the given
 * precision.
 */
export function generate(network: Network, weights: Weights, z: g.Output, precision: Precision) {
  const moments: Moments[] = [];
  const normalise = (x: g.Output, norm: BatchNorm) => {
    const { y, mean, variance } = batchNorm(x, norm, weights);
    moments.push({ name: norm.name, mean, variance });
    return y;
  };
  const images = generatorLayers(network, g.cast(z, precision), {
    kernel: layer => g.cast(weights(layer.kernel.name), precision),
    finish: (layer, x) => (layer.norm ? normalise(x, layer.norm) : addBias(x, layer, weights)),
  });
  return { images, moments };
}

/** The generator's skeleton, which training and serving share: they differ in what follows each kernel. */
export function generatorLayers(
  network: Network,
  z: g.Output,
  { kernel, finish }: { kernel: (layer: Layer) => g.Output; finish: (layer: Layer, x: g.Output) => g.Output },
): g.Output {
  const { graph } = z.node;
  const n = z.shape[0]!;
  const { dense, blocks, base } = network;
  let x = graph.scope(dense.name, () => {
    const flat = g.matMul(z, kernel(dense));
    return g.relu(finish(dense, g.reshape(flat, [n, base, base, dense.outputs])));
  });
  for (const [i, block] of blocks.entries())
    x = graph.scope(block.name, () => {
      const y = finish(block, g.conv2dTranspose(x, kernel(block), [n, block.side, block.side, block.outputs], stride));
      return i === blocks.length - 1 ? g.tanh(y) : g.relu(y);
    });
  return x;
}

/** D(x): images [n, size, size, 3] in (-1, 1) → float32 logits [n, 2], class 0 = generated, class 1 = real. */
export function discriminate(network: Network, weights: Weights, images: g.Output, precision: Precision): g.Output {
  const { graph } = images.node;
  let x = g.cast(images, precision);
  for (const block of network.blocks)
    x = graph.scope(block.name, () => {
      const y = g.conv2d(x, g.cast(weights(block.kernel.name), precision), stride);
      return g.leakyRelu(block.norm ? batchNorm(y, block.norm, weights).y : addBias(y, block, weights), leak);
    });
  const { dense } = network;
  return graph.scope(dense.name, () => {
    const flat = g.reshape(x, [images.shape[0]!, dense.inputs]);
    const logits = g.matMul(flat, g.cast(weights(dense.kernel.name), precision));
    return g.cast(addBias(logits, dense, weights), 'float32');
  });
}

function batchNorm(x: g.Output, norm: BatchNorm, weights: Weights): g.BatchNormOutputs {
  const { graph } = x.node;
  const [scale, offset] = norm.affine
    ? [weights(norm.affine.scale.name), weights(norm.affine.offset.name)]
    : [g.filled(graph, 'float32', [norm.channels], 1), g.filled(graph, 'float32', [norm.channels], 0)];
  return g.batchNorm(x, scale, offset, normEpsilon);
}

function addBias(x: g.Output, layer: Layer, weights: Weights): g.Output {
  return layer.bias ? g.biasAdd(x, g.cast(weights(layer.bias.name), x.dtype)) : x;
}
