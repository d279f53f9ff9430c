import { type Graph, type Output, requireDType, requireShape, single } from '../graph.js';
import type { Shape } from '../shape.js';
import { ints } from './constant.js';

/** Uniform in [0, 1), float32: a pure function of the seed, int32 [2] (TensorFlow's Philox, Salmon et al. 2011). */
export function statelessUniform(seed: Output, shape: Shape): Output {
  return stateless('StatelessRandomUniform', seed, shape);
}

/** Normal with mean 0 and deviation 1, truncated at two deviations, float32: a pure function of the seed, int32 [2]. */
export function statelessTruncatedNormal(seed: Output, shape: Shape): Output {
  return stateless('StatelessTruncatedNormal', seed, shape);
}

function stateless(op: string, seed: Output, shape: Shape): Output {
  requireDType(op, seed, 'int32');
  requireShape(op, seed, [2], 'a seed');
  const graph: Graph = seed.node.graph;
  return single(
    graph.add({
      op,
      inputs: [ints(graph, shape), seed],
      attributes: { T: { type: 'int32' }, Tseed: { type: 'int32' }, dtype: { type: 'float32' } },
      outputs: [{ dtype: 'float32', shape }],
    }),
  );
}
