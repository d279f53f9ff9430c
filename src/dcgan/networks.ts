import * as g from '../graph/index.js';
import { type BatchNorm, colors, type Layer, type Network, negativeSlope, normEpsilon } from '../model/architecture.js';
import type { Forms } from './forms.js';

/** The float32 value of a parameter, by name. */
export type Weights = (name: string) => g.Output;

/** What batch norm found in this batch, float32 [channels] each. */
export interface Moments {
  readonly name: string;
  readonly mean: g.Output;
  readonly variance: g.Output;
}

const stride = 2;

/** A layer's result, x · scale: the positive factor of each channel is left for the next kernel, float32 [channels]. */
interface Scaled {
  readonly x: g.Output;
  readonly scale: g.Output | null;
}

/** How a network is computed. */
type NetworkForms = Omit<Forms, 'convolutions'>;

/**
 * G(z) with the batch's own moments: z float32 [n, latentSize] → images in (-1, 1), [n, size, size, 3] in the given
 * precision.
 */
export function generate(network: Network, weights: Weights, z: g.Output, forms: NetworkForms) {
  const { precision, batchNorm } = forms;
  const padded = (channels: number) => filledUp(channels, forms);
  const moments: Moments[] = [];
  const images = generatorLayers(network, g.cast(z, precision), {
    kernel: (layer, scale) => {
      const kernel = weights(layer.kernel.name);
      if (layer === network.dense) {
        const { latentSize, base } = network;
        const pixels = base * base;
        const byChannel = padAxis(g.reshape(kernel, [latentSize, pixels, layer.outputs]), 2, padded(layer.outputs));
        return g.cast(g.reshape(byChannel, [latentSize, pixels * padded(layer.outputs)]), precision);
      }
      const toInputs = padAxis(scaleInputs(kernel, scale, 3), 3, padded(layer.inputs));
      return g.cast(padAxis(toInputs, 2, padded(layer.outputs)), precision);
    },
    finish: (layer, x) => {
      if (!layer.norm) return { x: addBias(x, layer, weights), scale: null };
      const { mean, variance, ...normed } = normalize(x, layer.norm, weights, batchNorm);
      moments.push({ name: layer.norm.name, mean, variance });
      return normed;
    },
  });
  return { images, moments };
}

function generatorLayers(
  network: Network,
  z: g.Output,
  parts: {
    /** A layer's kernel, times the factor that the previous layer left for it. */
    readonly kernel: (layer: Layer, scale: g.Output | null) => g.Output;
    readonly finish: (layer: Layer, x: g.Output) => Scaled;
  },
): g.Output {
  const { graph } = z.node;
  const n = z.shape[0]!;
  const { dense, blocks, base } = network;
  let { x, scale } = graph.scope(dense.name, () => {
    const flat = g.matMul(z, parts.kernel(dense, null));
    return activated(parts.finish(dense, g.reshape(flat, [n, base, base, flat.shape[1]! / base ** 2])), g.relu);
  });
  for (const [i, block] of blocks.entries())
    ({ x, scale } = graph.scope(block.name, () => {
      const kernel = parts.kernel(block, scale);
      const shape = [n, block.side, block.side, kernel.shape[2]!];
      const y = parts.finish(block, g.conv2dTranspose(x, kernel, shape, stride));
      return activated(y, i === blocks.length - 1 ? g.tanh : g.relu);
    }));
  return x;
}

const activated = ({ x, scale }: Scaled, activation: (x: g.Output) => g.Output): Scaled => ({
  x: activation(x),
  scale,
});

/** D(x): images [n, size, size, 3] in (-1, 1) → float32 logits [n, 2], class 0 = generated, class 1 = real. */
export function discriminate(network: Network, weights: Weights, images: g.Output, forms: NetworkForms): g.Output {
  const { precision, batchNorm } = forms;
  const { graph } = images.node;
  let { x, scale }: Scaled = { x: g.cast(images, precision), scale: null };
  for (const block of network.blocks)
    ({ x, scale } = graph.scope(block.name, () => {
      const toInputs = padAxis(weights(block.kernel.name), 2, x.shape[3]!);
      const kernel = g.cast(padAxis(toInputs, 3, filledUp(block.outputs, forms)), precision);
      const y = scale ? g.scaledConv2d(x, kernel, scale, stride) : g.conv2d(x, kernel, stride);
      const normed = block.norm
        ? normalize(y, block.norm, weights, batchNorm)
        : { x: addBias(y, block, weights), scale: null };
      return activated(normed, x => g.leakyRelu(x, negativeSlope));
    }));
  const { dense } = network;
  return graph.scope(dense.name, () => {
    const channels = x.shape[3]!;
    const flat = g.reshape(x, [images.shape[0]!, network.base ** 2 * channels]);
    const byPixel = g.reshape(weights(dense.kernel.name), [
      network.base ** 2,
      dense.inputs / network.base ** 2,
      dense.outputs,
    ]);
    const kernel = padAxis(scaleInputs(byPixel, scale, 1), 1, channels);
    const logits = g.matMul(flat, g.cast(g.reshape(kernel, [flat.shape[1]!, dense.outputs]), precision));
    return g.cast(addBias(logits, dense, weights), 'float32');
  });
}

/** Hidden channels including padding; colors stay three. */
export const filledUp = (channels: number, { channelMultiple }: NetworkForms) =>
  channels === colors ? colors : Math.ceil(channels / channelMultiple) * channelMultiple;

/** x padded with zeros at the end of one axis, up to `size`. */
function padAxis(x: g.Output, axis: number, size: number): g.Output {
  return g.pad(
    x,
    x.shape.map((n, i) => [0, i === axis ? size - n : 0]),
  );
}

/** A kernel times a factor for each input channel; `axis` is the axis of the input channels. */
function scaleInputs(kernel: g.Output, scale: g.Output | null, axis: number): g.Output {
  if (!scale) return kernel;
  const shape = kernel.shape.map((n, i) => (i === axis ? n : 1));
  return g.mul(kernel, g.reshape(scale, shape));
}

function normalize(
  x: g.Output,
  norm: BatchNorm,
  weights: Weights,
  form: Forms['batchNorm'],
): Scaled & { readonly mean: g.Output; readonly variance: g.Output } {
  const { graph } = x.node;
  if (form === 'split') {
    const { centered, scale, mean, variance } = g.splitBatchNorm(x, normEpsilon);
    if (!norm.affine) return { x: centered, scale, mean, variance };
    // A learned scale may be negative, and an offset follows it, so the factor cannot be left for later.
    const factor = g.mul(scale, weights(norm.affine.scale.name));
    return { x: g.biasAdd(g.mul(centered, factor), weights(norm.affine.offset.name)), scale: null, mean, variance };
  }
  const padded = x.shape[3]!;
  const vector = (parameter: { readonly name: string } | undefined, value: number) =>
    parameter ? padAxis(weights(parameter.name), 0, padded) : g.filled(graph, 'float32', [padded], value);
  const { y, mean, variance } = g.batchNorm(
    x,
    vector(norm.affine?.scale, 1),
    vector(norm.affine?.offset, 0),
    normEpsilon,
  );
  const own = (moment: g.Output) => (padded === norm.channels ? moment : g.slice(moment, [0], [norm.channels]));
  return { x: y, scale: null, mean: own(mean), variance: own(variance) };
}

function addBias(x: g.Output, layer: Layer, weights: Weights): g.Output {
  if (!layer.bias) return x;
  return g.biasAdd(x, g.cast(padAxis(weights(layer.bias.name), 0, x.shape.at(-1)!), x.dtype));
}
