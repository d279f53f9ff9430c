import * as g from '../graph/index.js';
import { type Layer, layersOf, type Network, normEpsilon } from '../model/architecture.js';
import { generatorLayers } from './networks.js';

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

function foldLayer(
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

export interface GeneratorGraph {
  readonly graph: g.Graph;
  /** float32 [n, latentSize]. */
  readonly z: g.Output;
  /**
   * uint8 [n, size, size, 3], packed into int32 because tfjs-node's binding cannot return bytes; see `unpackImages`.
   */
  readonly images: g.Output;
  /** Feed what `folded` returns and fetch this: the weights stay in the session. */
  readonly loaded: g.Output;
  readonly feeds: (folded: FoldedWeights) => (readonly [g.Output, Float32Array])[];
}

/** The folded generator as a graph for n images per run: G(z), then (x + 1)·127.5 rounded to uint8. */
export function generatorGraph(network: Network, n: number): GeneratorGraph {
  const graph = new g.Graph();
  const layers = layersOf(network).map(layer => ({
    layer,
    kernel: g.variable(graph, layer.kernel.name, layer.kernel.shape),
    bias: g.variable(graph, `${layer.name}/bias`, [layer.outputs]),
  }));
  const of = (name: string) => layers.find(({ layer }) => layer.name === name)!;
  const z = g.placeholder(graph, 'float32', [n, network.latentSize]);
  const x = generatorLayers(network, z, {
    kernel: layer => of(layer.name).kernel.value,
    finish: (layer, x) => ({ x: g.biasAdd(x, of(layer.name).bias.value), scale: null }),
  });
  const levels = g.mul(g.add(x, g.scalar(graph, 1)), g.scalar(graph, 127.5));
  const images = g.identity(g.packBytes(g.cast(g.round(levels), 'uint8')));
  const assignments = layers.map(({ layer, kernel, bias }) => ({
    layer,
    kernel: g.assignment(kernel),
    bias: g.assignment(bias),
  }));
  return {
    graph,
    z,
    images,
    loaded: g.whenDone(
      graph,
      assignments.flatMap(({ kernel, bias }) => [kernel.done, bias.done]),
    ),
    feeds: folded =>
      assignments.flatMap(({ layer, kernel, bias }) => {
        const weights = folded.get(layer.name)!;
        return [[kernel.value, weights.kernel] as const, [bias.value, weights.bias] as const];
      }),
  };
}

/** The bytes of fetched images: n × size × size × 3. */
export function unpackImages(fetched: ArrayBufferView): Uint8Array {
  return new Uint8Array(fetched.buffer, fetched.byteOffset, fetched.byteLength);
}
