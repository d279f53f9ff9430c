import * as g from '../graph/index.js';
import { type Layer, layersOf, type Network } from '../model/architecture.js';
import type { FoldedWeights } from './folded-generator.js';

/** The folded generator's weights as variables of a graph. */
export interface LoadedWeights {
  readonly of: (layer: Layer) => { readonly kernel: g.Output; readonly bias: g.Output };
  /** Feed what `feeds` returns and fetch this: the weights stay in the session. */
  readonly loaded: g.Output;
  readonly feeds: (folded: FoldedWeights) => (readonly [g.Output, Float32Array])[];
}

export function loadedWeights(graph: g.Graph, network: Network): LoadedWeights {
  const layers = layersOf(network).map(layer => {
    const kernel = g.variable(graph, layer.kernel.name, layer.kernel.shape);
    const bias = g.variable(graph, `${layer.name}/bias`, [layer.outputs]);
    return { name: layer.name, kernel, bias, set: { kernel: g.assignment(kernel), bias: g.assignment(bias) } };
  });
  return {
    of: ({ name }) => {
      const { kernel, bias } = layers.find(layer => layer.name === name)!;
      return { kernel: kernel.value, bias: bias.value };
    },
    loaded: g.whenDone(
      graph,
      layers.flatMap(({ set }) => [set.kernel.done, set.bias.done]),
    ),
    feeds: folded =>
      layers.flatMap(({ name, set }) => {
        const weights = folded.get(name)!;
        return [[set.kernel.value, weights.kernel] as const, [set.bias.value, weights.bias] as const];
      }),
  };
}
