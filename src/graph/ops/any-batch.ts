import { type Output, requireDType, requireShape, single } from '../graph.js';
import { anyBatch, type Shape } from '../shape.js';
import { slice } from './array.js';
import { constant, ints } from './constant.js';

/** A shape as a value: int32 [rank]. `any` batch in it is the one that `like` has in the run. */
export function sizesInRun(shape: Shape, like: Output): Output {
  const { graph } = like.node;
  const [batch, ...rest] = shape;
  if (batch !== anyBatch) return ints(graph, shape);
  const sizes = single(
    graph.add({
      op: 'Shape',
      inputs: [like],
      attributes: { T: { type: like.dtype }, out_type: { type: 'int32' } },
      outputs: [{ dtype: 'int32', shape: [like.shape.length] }],
    }),
  );
  return withBatch(slice(sizes, [0], [1]), rest);
}

/** The first of the elements along the first axis: x [m, …], count int32 [1] → [count, …]. */
export function firstOf(x: Output, count: Output): Output {
  const { graph } = x.node;
  const [, ...rest] = x.shape;
  requireDType('Slice', count, 'int32');
  requireShape('Slice', count, [1], 'a count');
  return single(
    graph.add({
      op: 'Slice',
      inputs: [x, ints(graph, [0, ...rest.map(() => 0)]), withBatch(count, rest)],
      attributes: { T: { type: x.dtype }, Index: { type: 'int32' } },
      outputs: [{ dtype: x.dtype, shape: [anyBatch, ...rest] }],
    }),
  );
}

/** int32 [1] and the sizes of the other axes → int32 [rank]. */
function withBatch(batch: Output, rest: Shape): Output {
  const { graph } = batch.node;
  return single(
    graph.add({
      op: 'ConcatV2',
      inputs: [batch, ints(graph, rest), constant(graph, 'int32', [], [0])],
      attributes: { N: { int: 2 }, T: { type: 'int32' }, Tidx: { type: 'int32' } },
      outputs: [{ dtype: 'int32', shape: [1 + rest.length] }],
    }),
  );
}
