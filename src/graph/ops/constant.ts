import { type DType, type Graph, type Output, single } from '../graph.js';
import { formatShape, type Shape, sizeOf } from '../shape.js';

type NumericDType = 'float32' | 'int32' | 'uint8';

const arrays = { float32: Float32Array, int32: Int32Array, uint8: Uint8Array };

/** The given values as a tensor. Equal constants in a graph share one node. */
export function constant(graph: Graph, dtype: NumericDType, shape: Shape, values: ArrayLike<number>): Output {
  if (values.length !== sizeOf(shape))
    throw graph.error(`a constant of shape ${formatShape(shape)} needs ${sizeOf(shape)} values, not ${values.length}`);
  const data = arrays[dtype].from(values);
  const bytes = new Uint8Array(data.buffer);
  const key = `${dtype} ${formatShape(shape)} ${Buffer.from(bytes).toString('base64')}`;
  return graph.once(key, () => constantNode(graph, dtype, shape, bytes));
}

function constantNode(graph: Graph, dtype: NumericDType, shape: Shape, bytes: Uint8Array): Output {
  return single(
    graph.add({
      op: 'Const',
      attributes: { dtype: { type: dtype }, value: { tensor: { dtype, shape, bytes } } },
      outputs: [{ dtype, shape }],
    }),
  );
}

/** A large array that is part of the graph, unlike a variable: what depends on it alone is computed when it is loaded. */
export function constantArray(graph: Graph, shape: Shape, values: Float32Array): Output {
  if (values.length !== sizeOf(shape))
    throw graph.error(`a constant of shape ${formatShape(shape)} needs ${sizeOf(shape)} values, not ${values.length}`);
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return constantNode(graph, 'float32', shape, bytes);
}

/** A float32 scalar. */
export function scalar(graph: Graph, value: number): Output {
  return constant(graph, 'float32', [], [value]);
}

/** An int32 vector: sizes, axes. */
export function ints(graph: Graph, values: readonly number[]): Output {
  return constant(graph, 'int32', [values.length], values);
}

/** One value in every element, in any floating-point dtype. */
export function filled(graph: Graph, dtype: DType, shape: Shape, value: number): Output {
  return graph.once(`fill ${dtype} ${formatShape(shape)} ${value}`, () => {
    const one = scalar(graph, value);
    const element =
      dtype === 'float32'
        ? one
        : single(
            graph.add({
              op: 'Cast',
              inputs: [one],
              attributes: { SrcT: { type: 'float32' }, DstT: { type: dtype }, Truncate: { bool: false } },
              outputs: [{ dtype, shape: [] }],
            }),
          );
    if (shape.length === 0) return element;
    return single(
      graph.add({
        op: 'Fill',
        inputs: [ints(graph, shape), element],
        attributes: { T: { type: dtype }, index_type: { type: 'int32' } },
        outputs: [{ dtype, shape }],
      }),
    );
  });
}

/** A tensor that is fed in each run. */
export function placeholder(graph: Graph, dtype: DType, shape: Shape): Output {
  return single(
    graph.add({
      op: 'Placeholder',
      attributes: { dtype: { type: dtype }, shape: { shape } },
      outputs: [{ dtype, shape }],
    }),
  );
}
