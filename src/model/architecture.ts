import type { Hyperparameters } from '../schema/hyperparameters.js';

/** Truncated normal with this standard deviation, or one value everywhere. */
export type Initializer = { readonly stddev: number } | { readonly value: number };

/** A trainable array of a network. */
export interface Parameter {
  readonly name: string;
  readonly shape: readonly number[];
  readonly initializer: Initializer;
  /** Weights decay, biases and batch-norm parameters do not. */
  readonly decays: boolean;
  /** Whether it stays a kernel that doubles the size by nearest neighbor: see `nearestKernel`. */
  readonly isNearest: boolean;
}

/** Batch norm over a block's channels; `scale` and `offset` only when they are learned. */
export interface BatchNorm {
  readonly name: string;
  readonly channels: number;
  readonly affine: { readonly scale: Parameter; readonly offset: Parameter } | null;
}

/**
 * One layer with weights: dense, or a 5×5 convolution of stride 2 (transposed in the generator). A layer has batch norm
 * or a bias: a bias before a batch norm has no effect, so it is left out.
 */
export interface Layer {
  readonly name: string;
  readonly kernel: Parameter;
  readonly bias: Parameter | null;
  readonly norm: BatchNorm | null;
  /** Side of the layer's output in pixels; 0 for the discriminator's dense layer, which has no spatial extent. */
  readonly side: number;
  readonly inputs: number;
  readonly outputs: number;
}

export interface Network {
  readonly latentSize: number;
  readonly imageSize: number;
  /** Side of the smallest feature map. */
  readonly base: number;
  readonly dense: Layer;
  readonly blocks: readonly Layer[];
}

/** Color channels of an image. */
export const colors = 3;
/** Side of every convolution's kernel. */
export const kernelSize = 5;
/** Batch norm's epsilon. */
export const normEpsilon = 1e-5;
/** Negative slope of the discriminator's leaky ReLU. */
export const negativeSlope = 0.2;
/** The discriminator's two logits. */
export const classes = 2;

const initialStddev = 0.02;

/** The generator as data: dense z → base × base × C₀, then one transposed convolution per block, the last to 3 colors. */
export function generatorNetwork(h: Hyperparameters): Network {
  const channels = [...h.generatorChannels, colors];
  const blocks = channels.length - 1;
  const base = h.imageSize / 2 ** blocks;
  const first = channels[0]!;
  return {
    latentSize: h.latentSize,
    imageSize: h.imageSize,
    base,
    dense: layer({
      name: 'generator/dense',
      kernel: [h.latentSize, base * base * first],
      side: base,
      inputs: h.latentSize,
      outputs: first,
      norm: h.batchNormAffine ? 'affine' : 'plain',
    }),
    blocks: Array.from({ length: blocks }, (_, i) => {
      const [inputs, outputs] = [channels[i]!, channels[i + 1]!];
      const last = i === blocks - 1;
      return layer({
        name: `generator/block${i + 1}`,
        // A transposed convolution's kernel is that of the convolution it transposes: [5, 5, outputs, inputs].
        kernel: [kernelSize, kernelSize, outputs, inputs],
        side: base * 2 ** (i + 1),
        inputs,
        outputs,
        norm: last ? 'none' : h.batchNormAffine ? 'affine' : 'plain',
        isNearest: h.upsampling === 'nearest',
      });
    }),
  };
}

/** The discriminator as data: one convolution per block, then dense to two logits, class 0 = generated, class 1 = real. */
export function discriminatorNetwork(h: Hyperparameters): Network {
  const channels = [colors, ...h.discriminatorChannels];
  const blocks = channels.length - 1;
  const base = h.imageSize / 2 ** blocks;
  return {
    latentSize: h.latentSize,
    imageSize: h.imageSize,
    base,
    blocks: Array.from({ length: blocks }, (_, i) => {
      const [inputs, outputs] = [channels[i]!, channels[i + 1]!];
      const normed = h.discriminatorBatchNorm === 'all' || (h.discriminatorBatchNorm === 'notFirst' && i > 0);
      return layer({
        name: `discriminator/block${i + 1}`,
        kernel: [kernelSize, kernelSize, inputs, outputs],
        side: h.imageSize / 2 ** (i + 1),
        inputs,
        outputs,
        norm: normed ? (h.batchNormAffine ? 'affine' : 'plain') : 'none',
      });
    }),
    dense: layer({
      name: 'discriminator/dense',
      kernel: [base * base * channels[blocks]!, classes],
      side: 0,
      inputs: base * base * channels[blocks]!,
      outputs: classes,
      norm: 'none',
    }),
  };
}

/**
 * A network's layers in the order in which data passes through them: dense first in the generator, last in the
 * discriminator.
 */
export function layersOf(network: Network): readonly Layer[] {
  return network.dense.side > 0 ? [network.dense, ...network.blocks] : [...network.blocks, network.dense];
}

/** Every trainable array of a network. */
export function parametersOf(network: Network): Parameter[] {
  return layersOf(network).flatMap(({ kernel, bias, norm }) => [
    kernel,
    ...(bias ? [bias] : []),
    ...(norm?.affine ? [norm.affine.scale, norm.affine.offset] : []),
  ]);
}

function layer(l: {
  name: string;
  kernel: readonly number[];
  side: number;
  inputs: number;
  outputs: number;
  norm: 'affine' | 'plain' | 'none';
  isNearest?: boolean;
}): Layer {
  const { name, side, inputs, outputs, isNearest = false } = l;
  const vector = (suffix: string, value: number): Parameter => ({
    name: `${name}/${suffix}`,
    shape: [outputs],
    initializer: { value },
    decays: false,
    isNearest: false,
  });
  const affine = l.norm === 'affine' ? { scale: vector('scale', 1), offset: vector('offset', 0) } : null;
  return {
    name,
    side,
    inputs,
    outputs,
    kernel: {
      name: `${name}/kernel`,
      shape: l.kernel,
      initializer: { stddev: initialStddev },
      decays: true,
      isNearest,
    },
    bias: l.norm === 'none' ? vector('bias', 0) : null,
    norm: l.norm === 'none' ? null : { name: `${name}/norm`, channels: outputs, affine },
  };
}
