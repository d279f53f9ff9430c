import type { Hyperparameters } from '../schema/hyperparameters.js';
import {
  discriminatorNetwork,
  generatorNetwork,
  kernelSize,
  type Layer,
  layersOf,
  type Network,
  parametersOf,
} from './architecture.js';

/** What is computed of a layer: its output, the gradient of its input, or that of its kernel. */
export const passKinds = ['forward', 'inputGradient', 'kernelGradient'] as const;
export type PassKind = (typeof passKinds)[number];

/** A computation of one layer over a batch of n images. */
export interface Pass {
  readonly network: 'generator' | 'discriminator';
  readonly kind: PassKind;
  readonly layer: Layer;
  /** How often it is made. */
  readonly times: number;
  readonly n: number;
}

/**
 * What a training step computes (src/dcgan/training-step.ts): G(z) once, D on real images and on fakes. D's kernels learn
 * from both; G's from a gradient that comes through all of D on the fakes. Nothing wants the gradients of z and of the
 * real images.
 */
export function stepPasses(h: Hyperparameters): Pass[] {
  const n = h.batchSize;
  const generator = layersOf(generatorNetwork(h)).flatMap((layer, i) =>
    passesOf('generator', layer, n, { forward: 1, inputGradient: i === 0 ? 0 : 1, kernelGradient: 1 }),
  );
  const discriminator = layersOf(discriminatorNetwork(h)).flatMap((layer, i) =>
    passesOf('discriminator', layer, n, { forward: 2, inputGradient: i === 0 ? 1 : 3, kernelGradient: 2 }),
  );
  return [...generator, ...discriminator];
}

/** What G computes to make n images. */
export function generationPasses(h: Hyperparameters, n: number): Pass[] {
  const once = { forward: 1, inputGradient: 0, kernelGradient: 0 };
  return layersOf(generatorNetwork(h)).flatMap(layer => passesOf('generator', layer, n, once));
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
 * Floating-point operations, a multiplication and an addition each counted, of one pass over n images: 2·k²·Cin·Cout·H·W·n
 * with H × W the smaller side of a convolution (its output, or the input of a transposed one), and 2·inputs·outputs·n for
 * dense. Both gradients take as many as the output itself (Chellapilla et al. 2006). Edges are counted as if they were
 * not padded.
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

/** Numbers that each network learns. */
export function parameterCounts(h: Hyperparameters): { readonly generator: number; readonly discriminator: number } {
  const count = (network: Network) => parametersOf(network).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  return { generator: count(generatorNetwork(h)), discriminator: count(discriminatorNetwork(h)) };
}

/** What decides how fast a block of a network is. */
export interface BlockShape {
  readonly network: Pass['network'];
  readonly inputs: number;
  readonly outputs: number;
  /** Side of the larger of its two maps, in pixels. */
  readonly side: number;
  /** Whether images are its input (D's first block) or its output (G's last). */
  readonly isEdge: boolean;
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

/** Floating-point operations of a block's passes in a training step, for one image. */
export function blockFlops({ network, inputs, outputs, side, isEdge }: BlockShape): number {
  const passes = network === 'generator' ? 3 : isEdge ? 5 : 7;
  return passes * 2 * kernelSize ** 2 * inputs * outputs * (side / 2) ** 2;
}
