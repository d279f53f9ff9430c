import {
  colors,
  discriminatorNetwork,
  generatorNetwork,
  kernelSize,
  type Layer,
  layersOf,
  type Network,
  parametersOf,
} from '../model/architecture.js';
import { penaltiesPerStep, penaltyCount } from '../model/penalties.js';
import type { Hyperparameters } from '../schema/hyperparameters.js';
import type { Precision } from '../schema/precision.js';
import type { BlockShape } from '../schema/worker/record.js';

/** What is computed for a layer: its output, the gradient of its input, or that of its kernel. */
export const passKinds = ['forward', 'inputGradient', 'kernelGradient'] as const;
export type PassKind = (typeof passKinds)[number];

/** A computation of one layer over a batch of n images. */
export interface Pass {
  readonly network: 'generator' | 'discriminator';
  readonly kind: PassKind;
  readonly layer: Layer;
  /** How many times it is performed, on average over the steps. */
  readonly times: number;
  readonly n: number;
}

/**
 * What a training step computes (src/dcgan/training-step.ts): G(z) once, D on real images and on fakes. D's kernels
 * learn from both; G's from a gradient that comes through all of D on the fakes. The gradients of z and of the real
 * images are not needed. Each penalty adds one pass of each kind: the gradient of D's images, and through it the gradient of
 * D's kernels. Without batch norm D is linear in pieces, so no more than that depends on its kernels.
 */
export function stepPasses(h: Hyperparameters): Pass[] {
  const n = h.batchSize;
  const penalties = penaltiesPerStep(h);
  const generator = layersOf(generatorNetwork(h)).flatMap((layer, i) =>
    passesOf('generator', layer, n, { forward: 1, inputGradient: i === 0 ? 0 : 1, kernelGradient: 1 }),
  );
  const discriminator = layersOf(discriminatorNetwork(h)).flatMap((layer, i) =>
    passesOf('discriminator', layer, n, {
      forward: 2 + penalties,
      inputGradient: (i === 0 ? 1 : 3) + penalties,
      kernelGradient: 2 + penalties,
    }),
  );
  return [...generator, ...discriminator];
}

function passesOf(
  network: Pass['network'],
  layer: Layer,
  n: number,
  times: Readonly<Record<PassKind, number>>,
): Pass[] {
  return passKinds.filter(kind => times[kind] > 0).map(kind => ({ network, kind, layer, times: times[kind], n }));
}

/**
 * Floating-point operations, a multiplication and an addition each counted, of one pass over n images:
 * 2·k²·Cin·Cout·H·W·n with H × W the smaller side of a convolution (its output, or the input of a transposed one), and
 * 2·inputs·outputs·n for dense. Each gradient takes as many as the output itself (Chellapilla et al. 2006). Edges are
 * counted as if they were not padded.
 */
export function flopsOf({ layer, n }: Pass): number {
  return 2 * sizeOf(layer.kernel.shape) * positionsOf(layer) * n;
}

/** Pixels at which a kernel is applied: 1 for dense. */
export function positionsOf({ kernel, side, name }: Layer): number {
  if (kernel.shape.length === 2) return 1;
  return (name.startsWith('generator/') ? side / 2 : side) ** 2;
}

/** Numbers in a layer's output for n images. */
export function outputsOf({ side, outputs }: Layer, n: number): number {
  return Math.max(1, side ** 2) * outputs * n;
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}

/** Number of parameters that each network learns. */
export function parameterCounts(h: Hyperparameters): { readonly generator: number; readonly discriminator: number } {
  const count = (network: Network) => parametersOf(network).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  return { generator: count(generatorNetwork(h)), discriminator: count(discriminatorNetwork(h)) };
}

/** The blocks of both networks. */
export function blocksOf(h: Hyperparameters): BlockShape[] {
  const [generator, discriminator] = [generatorNetwork(h), discriminatorNetwork(h)];
  const shape = (network: Pass['network'], { inputs, outputs, side }: Layer, isEdge: boolean): BlockShape => ({
    network,
    inputs,
    outputs,
    side: network === 'generator' ? side : 2 * side,
    isEdge,
  });
  return [
    ...generator.blocks.map((block, i) => shape('generator', block, i === generator.blocks.length - 1)),
    ...discriminator.blocks.map((block, i) => shape('discriminator', block, i === 0)),
  ];
}

/** Passes of a block in a training step without penalties. */
function passesOfBlock({ network, isEdge }: BlockShape): number {
  return network === 'generator' ? 3 : isEdge ? 5 : 7;
}

/** Floating-point operations of a block's passes in a training step without penalties, for one image. */
export function blockFlops(block: BlockShape): number {
  const { inputs, outputs, side } = block;
  return passesOfBlock(block) * 2 * kernelSize ** 2 * inputs * outputs * (side / 2) ** 2;
}

/** What penalties multiply the passes of a block by. */
export function penaltyFactor(h: Hyperparameters, block: BlockShape): number {
  const added = block.network === 'generator' ? 0 : passKinds.length * penaltiesPerStep(h);
  return 1 + added / passesOfBlock(block);
}

/** FLOPs of a training step by network and direction; the gradients of inputs and kernels are the backward pass. */
export function stepFlops(h: Hyperparameters) {
  const sum = (network: Pass['network'], isBack: boolean) =>
    stepPasses(h)
      .filter(pass => pass.network === network && (pass.kind !== 'forward') === isBack)
      .reduce((total, pass) => total + flopsOf(pass) * pass.times, 0);
  const of = (network: Pass['network']) => ({ forward: sum(network, false), backward: sum(network, true) });
  return { generator: of('generator'), discriminator: of('discriminator') };
}

const float = 4;

/**
 * Bytes that a training step holds at the same time. `state`: weights and Adam's two moments of both networks, and the
 * average of G's weights, float32. `step`: the gradient of every weight, and what the backward pass needs from the
 * forward pass: each block's output before and after its activation, and in between when it has batch norm; D's twice. A
 * penalty also holds the gradients of D's images and of each block's output, before and after the activation.
 * Together they are less than a process uses, which also needs memory for TensorFlow itself and its workspace.
 */
export function memoryOf(h: Hyperparameters, precision: Precision) {
  const parameters = parameterCounts(h);
  const held = (network: Network) =>
    network.blocks.reduce((sum, block) => sum + outputsOf(block, h.batchSize) * (block.norm ? 3 : 2), 0);
  const generator = generatorNetwork(h);
  const images = h.batchSize * h.imageSize ** 2 * colors;
  const penalties = penaltyCount(h);
  const activations =
    2 * outputsOf(generator.dense, h.batchSize) + held(generator) + (2 + penalties) * held(discriminatorNetwork(h));
  return {
    state: float * (4 * parameters.generator + 3 * parameters.discriminator),
    step:
      float * (parameters.generator + parameters.discriminator + (2 + penalties) * images) +
      activations * (precision === 'float32' ? float : 2),
  };
}

/** Bytes of a checkpoint: everything that a training resumes from, except for a few small arrays. */
export function checkpointBytes(h: Hyperparameters): number {
  return memoryOf(h, 'float32').state;
}
