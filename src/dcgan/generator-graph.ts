import * as g from '../graph/index.js';
import { type Layer, layersOf, type Network } from '../model/architecture.js';
import type { FoldedWeights } from './folded-generator.js';
import type { ServingForms } from './forms.js';

/** The folded generator in a graph: latents in, images out. It takes any number of latents in a run. */
export interface GeneratorLane {
  /** @param z n × latentSize numbers */
  readonly latents: (z: Float32Array) => Feed[];
  /**
   * uint8 [n, size, size, 3], packed into int32 because tfjs-node's binding cannot return bytes; see `unpackImages`.
   */
  readonly images: g.Output;
}

/** A value to feed, and the placeholder that takes it. */
type Feed = readonly [placeholder: g.Output, values: Float32Array | Int32Array];

/** A generator that is there several times, with the same weights: run together, one computes where another waits. */
export interface FixedGenerator {
  readonly graph: g.Graph;
  readonly lanes: readonly GeneratorLane[];
}

/** A generator whose weights can be replaced. */
export interface LoadableGenerator extends GeneratorLane {
  readonly graph: g.Graph;
  /** Feed what `feeds` returns and fetch this: the weights stay in the session. */
  readonly loaded: g.Output;
  readonly feeds: (folded: FoldedWeights) => Feed[];
}

/** A layer's weights as they are folded. */
interface LayerValues {
  readonly kernel: g.Output;
  /** float32 [outputs] */
  readonly bias: g.Output;
}

/** A generator with these weights for good: TensorFlow arranges them once, and not in every run. */
export function fixedGenerator(
  network: Network,
  folded: FoldedWeights,
  forms: ServingForms,
  lanes: number,
): FixedGenerator {
  const graph = graphFor(forms);
  const layers = layersOf(network).map(({ name, kernel, outputs }) => {
    const weights = folded.get(name)!;
    const values = {
      kernel: g.constantArray(graph, kernel.shape, weights.kernel),
      bias: g.constantArray(graph, [outputs], weights.bias),
    };
    return [name, values] as const;
  });
  const values = new Map(layers);
  const lane = () => imagesOf(graph, network, forms, ({ name }) => values.get(name)!);
  return { graph, lanes: Array.from({ length: lanes }, lane) };
}

/** A generator that is given its weights later, and others after that. */
export function loadableGenerator(network: Network, forms: ServingForms): LoadableGenerator {
  const graph = graphFor(forms);
  const layers = layersOf(network).map(({ name, kernel, outputs }) => ({
    name,
    kernel: g.variable(graph, kernel.name, kernel.shape),
    bias: g.variable(graph, `${name}/bias`, [outputs]),
  }));
  const { latents, images } = imagesOf(graph, network, forms, layer => {
    const { kernel, bias } = layers.find(({ name }) => name === layer.name)!;
    return { kernel: kernel.value, bias: bias.value };
  });
  const assignments = layers.map(({ name, kernel, bias }) => ({
    name,
    kernel: g.assignment(kernel),
    bias: g.assignment(bias),
  }));
  return {
    graph,
    latents,
    images,
    loaded: g.whenDone(
      graph,
      assignments.flatMap(({ kernel, bias }) => [kernel.done, bias.done]),
    ),
    feeds: folded =>
      assignments.flatMap(({ name, kernel, bias }) => {
        const weights = folded.get(name)!;
        return [[kernel.value, weights.kernel] as const, [bias.value, weights.bias] as const];
      }),
  };
}

/** The bytes of fetched images: n × size × size × 3. */
export function unpackImages(fetched: ArrayBufferView): Uint8Array {
  return new Uint8Array(fetched.buffer, fetched.byteOffset, fetched.byteLength);
}

const graphFor = ({ transposed }: ServingForms) => new g.Graph({ ...g.directForms, transposed });

/** G(z), then (x + 1)·127.5 rounded to uint8. */
function imagesOf(
  graph: g.Graph,
  network: Network,
  forms: ServingForms,
  values: (layer: Layer) => LayerValues,
): GeneratorLane {
  const { dense, blocks, base, latentSize } = network;
  const n = g.anyBatch;
  const z = g.placeholder(graph, 'float32', [n, latentSize]);
  const count = g.placeholder(graph, 'int32', [1]);
  let x = graph.scope(dense.name, () => {
    const { kernel, bias } = values(dense);
    const precision = forms.precision(dense, network);
    const flat = g.firstOf(g.matMul(g.cast(z, precision), g.cast(kernel, precision)), count);
    return g.relu(addBias(g.reshape(flat, [n, base, base, dense.outputs]), bias));
  });
  for (const [i, block] of blocks.entries())
    x = graph.scope(block.name, () => {
      const { kernel, bias } = values(block);
      const precision = forms.precision(block, network);
      const isLast = i === blocks.length - 1;
      return g.finishedTranspose(g.cast(x, precision), g.cast(kernel, precision), y =>
        isLast ? levels(addBias(g.cast(y, 'float32'), bias)) : g.relu(addBias(y, bias)),
      );
    });
  return {
    latents: values => {
      const wanted = values.length / latentSize;
      return [
        [z, inWholeTiles(values, latentSize)],
        [count, Int32Array.of(wanted)],
      ];
    },
    images: g.identity(g.packBytes(x)),
  };
}

/**
 * Rows that a matrix product computes together at most, in any of TensorFlow's kernels: 6 in oneDNN's for AVX2, 4 or 12 in
 * Eigen's.
 */
const tile = 12;

/**
 * Rows of numbers with rows of zeros after them, up to whole tiles. What remains after whole tiles is added up in another
 * order, and the same z would give another image when it comes last in a batch.
 */
function inWholeTiles(values: Float32Array, length: number): Float32Array {
  const whole = Math.ceil(values.length / length / tile) * tile * length;
  if (whole === values.length) return values;
  const padded = new Float32Array(whole);
  padded.set(values);
  return padded;
}

/** tanh(x) from (−1, 1) to the levels 0 to 255. */
function levels(x: g.Output): g.Output {
  const { graph } = x.node;
  // A cast cuts off what follows the point, so the half that it takes to round is part of the offset.
  const shifted = g.add(g.mul(g.tanh(x), g.scalar(graph, 127.5)), g.scalar(graph, 128));
  return g.cast(shifted, 'uint8');
}

/** Adds a bias to channels that may be there several times in a row. */
function addBias(x: g.Output, bias: g.Output): g.Output {
  const times = x.shape.at(-1)! / bias.shape[0]!;
  return g.biasAdd(x, g.cast(g.repeat(bias, times), x.dtype));
}
