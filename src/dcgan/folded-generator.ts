import { type Layer, layersOf, type Network, normEpsilon } from '../model/architecture.js';

/** The fixed moments of a batch norm, [channels] each. */
export interface FixedMoments {
  readonly mean: Float32Array;
  readonly variance: Float32Array;
}

/** A generator without batch norm: moments, scale and offset are folded into each layer's kernel and bias. */
export interface FoldedLayer {
  readonly kernel: Float32Array;
  /** [outputs] */
  readonly bias: Float32Array;
}
export type FoldedWeights = ReadonlyMap<string, FoldedLayer>;

/**
 * Folds batch norm into the weights: with s = scale/√(variance + ε), kernel ← kernel·s per output channel and
 * bias ← offset − mean·s. The same z then gives the same image, whatever else is in the batch.
 * @param values a parameter's values, by name
 * @param moments a batch norm's moments, by name
 */
export function foldGenerator(
  network: Network,
  values: (name: string) => Float32Array,
  moments: (norm: string) => FixedMoments,
): FoldedWeights {
  return new Map(layersOf(network).map(layer => [layer.name, foldLayer(layer, values, moments)]));
}

/** One layer of it. */
export function foldLayer(
  { kernel, bias, norm, inputs, outputs, name }: Layer,
  values: (name: string) => Float32Array,
  moments: (norm: string) => FixedMoments,
): FoldedLayer {
  const weights = values(kernel.name);
  if (!norm) return { kernel: weights, bias: bias ? values(bias.name) : new Float32Array(outputs) };
  const { mean, variance } = moments(norm.name);
  if (mean.length !== outputs || variance.length !== outputs)
    throw new RangeError(`${name} needs moments of ${outputs} channels, not ${mean.length}`);
  const [scale, offset] = norm.affine
    ? [values(norm.affine.scale.name), values(norm.affine.offset.name)]
    : [null, null];
  const s = Float32Array.from(variance, (v, i) => (scale?.[i] ?? 1) / Math.sqrt(v + normEpsilon));
  // The output channel is the last axis of the dense kernel [z, y·x·channels] and the third of [5, 5, outputs, inputs].
  const channel =
    kernel.shape.length === 2 ? (i: number) => i % outputs : (i: number) => Math.floor(i / inputs) % outputs;
  return {
    kernel: weights.map((w, i) => w * s[channel(i)]!),
    bias: mean.map((m, i) => (offset?.[i] ?? 0) - m * s[i]!),
  };
}
