import * as g from '../graph/index.js';
import type { Parameter } from '../model/architecture.js';
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
 * @param averages of the generator's weights, which come first in `all`
 * @param vectors of spectral normalization
 */
export function initialize(
  graph: g.Graph,
  seed: number,
  all: readonly Trained[],
  averages: readonly g.Variable[],
  vectors: readonly g.Variable[],
): g.Output {
  return graph.scope('initialize', () => {
    const assigned = all.flatMap(({ parameter, weights, m, v }, i) => {
      const { initializer, shape } = parameter;
      const number = g.constant(graph, 'int32', [], [i]);
      const value =
        'value' in initializer
          ? g.filled(graph, 'float32', shape, initializer.value)
          : g.mul(
              g.statelessTruncatedNormal(randomSeed(seed, 'initial', number), shape),
              g.scalar(graph, initializer.stddev),
            );
      const zero = g.filled(graph, 'float32', shape, 0);
      const average = averages[i] ? [g.assign(averages[i], value)] : [];
      return [g.assign(weights, value), g.assign(m, zero), g.assign(v, zero), ...average];
    });
    const drawn = vectors.map((vector, i) => {
      const number = g.constant(graph, 'int32', [], [i]);
      return g.assign(vector, g.statelessTruncatedNormal(randomSeed(seed, 'spectral', number), vector.shape));
    });
    return g.whenDone(graph, [...assigned, ...drawn]);
  });
}
