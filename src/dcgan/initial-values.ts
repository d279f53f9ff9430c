import * as g from '../graph/index.js';
import type { Parameter } from '../model/architecture.js';
import { nearestKernel } from './nearest-kernel.js';
import { randomSeed } from './random.js';

/** A parameter and its variables: the weights and Adam's two moments. */
export interface Trained {
  readonly parameter: Parameter;
  readonly weights: g.Variable;
  readonly m: g.Variable;
  readonly v: g.Variable;
}

/**
 * When fetched, gives every variable its initial value.
 * @param seed 32 bits: random weights are functions of it
 * @param others averages: of the generator's weights, which come first in `all`; vectors: of spectral normalization; zeros:
 *   what starts at zero
 */
export function initialize(
  graph: g.Graph,
  seed: number,
  all: readonly Trained[],
  others: {
    readonly averages: readonly g.Variable[];
    readonly vectors: readonly g.Variable[];
    readonly zeros: readonly g.Variable[];
  },
): g.Output {
  const { averages, vectors, zeros } = others;
  return graph.scope('initialize', () => {
    const assigned = all.flatMap(({ parameter, weights, m, v }, i) => {
      const { initializer, shape, isNearest } = parameter;
      const number = g.constant(graph, 'int32', [], [i]);
      const free =
        'value' in initializer
          ? g.filled(graph, 'float32', shape, initializer.value)
          : g.mul(
              g.statelessTruncatedNormal(randomSeed(seed, 'initial', number), shape),
              g.scalar(graph, initializer.stddev),
            );
      const value = isNearest ? nearestKernel(free) : free;
      const zero = g.filled(graph, 'float32', shape, 0);
      const average = averages[i] ? [g.assign(averages[i], value)] : [];
      return [g.assign(weights, value), g.assign(m, zero), g.assign(v, zero), ...average];
    });
    const drawn = vectors.map((vector, i) => {
      const number = g.constant(graph, 'int32', [], [i]);
      return g.assign(vector, g.statelessTruncatedNormal(randomSeed(seed, 'spectral', number), vector.shape));
    });
    const cleared = zeros.map(variable => g.assign(variable, g.filled(graph, 'float32', variable.shape, 0)));
    return g.whenDone(graph, [...assigned, ...drawn, ...cleared]);
  });
}
