import {
  type DType,
  describe,
  type Gradient,
  type Output,
  requireDType,
  requireSameDType,
  requireShape,
  single,
} from '../graph.js';
import { broadcastShape, formatShape, type Shape, sameShape, sizeOf } from '../shape.js';
import { filled, ints } from './constant.js';

/** The same elements in another shape. */
export function reshape(x: Output, shape: Shape): Output {
  const { graph } = x.node;
  if (sizeOf(x.shape) !== sizeOf(shape))
    throw graph.error(
      `Reshape of ${describe(x)} (${sizeOf(x.shape)} elements) to ${formatShape(shape)} (${sizeOf(shape)})`,
    );
  if (sameShape(x.shape, shape)) return x;
  return single(
    graph.add({
      op: 'Reshape',
      inputs: [x, ints(graph, shape)],
      attributes: { T: { type: x.dtype }, Tshape: { type: 'int32' } },
      outputs: [{ dtype: x.dtype, shape }],
      gradient: ([dy]) => [reshape(dy!, x.shape)],
    }),
  );
}

/** The same values in another dtype: truncated to integers, rounded to nearest for bfloat16. */
export function cast(x: Output, dtype: DType): Output {
  if (x.dtype === dtype) return x;
  const differentiable = isFloat(x.dtype) && isFloat(dtype);
  return single(
    x.node.graph.add({
      op: 'Cast',
      inputs: [x],
      attributes: { SrcT: { type: x.dtype }, DstT: { type: dtype }, Truncate: { bool: false } },
      outputs: [{ dtype, shape: x.shape }],
      ...(differentiable ? { gradient: ([dy]) => [cast(dy!, x.dtype)] } : {}),
    }),
  );
}

const isFloat = (dtype: DType) => dtype === 'float32' || dtype === 'bfloat16';

/** Bytes read four at a time as little-endian integers: uint8 [n, …] → int32 [n, …/4]. */
export function packBytes(x: Output): Output {
  const { graph } = x.node;
  requireDType('Bitcast', x, 'uint8');
  const [n, ...rest] = x.shape;
  const words = sizeOf(rest) / 4;
  if (n === undefined || !Number.isInteger(words))
    throw graph.error(`Bitcast of ${describe(x)}: its bytes do not fill whole integers`);
  return single(
    graph.add({
      op: 'Bitcast',
      inputs: [reshape(x, [n, words, 4])],
      attributes: { T: { type: 'uint8' }, type: { type: 'int32' } },
      outputs: [{ dtype: 'int32', shape: [n, words] }],
    }),
  );
}

/** The tensor itself: somewhere to attach control dependencies, and a name to fetch. */
export function identity(x: Output): Output {
  return single(
    x.node.graph.add({
      op: 'Identity',
      inputs: [x],
      attributes: { T: { type: x.dtype } },
      outputs: [{ dtype: x.dtype, shape: x.shape }],
      gradient: ([dy]) => [dy],
    }),
  );
}

/** What a result depends on, and how their gradients follow from that of the result. */
export interface Differentiated {
  readonly of: readonly Output[];
  readonly gradient: Gradient;
}

/** y, the result of several ops, with one gradient for all of them. */
export function withGradients(y: Output, { of, gradient }: Differentiated): Output {
  return single(
    y.node.graph.add({
      op: 'Identity',
      inputs: [y],
      attributes: { T: { type: y.dtype } },
      outputs: [{ dtype: y.dtype, shape: y.shape }],
      gradientOf: of,
      gradient,
    }),
  );
}

/** The tensor itself, treated as a constant: no gradient flows through it. */
export function stopGradient(x: Output): Output {
  return single(
    x.node.graph.add({
      op: 'StopGradient',
      inputs: [x],
      attributes: { T: { type: x.dtype } },
      outputs: [{ dtype: x.dtype, shape: x.shape }],
      gradient: () => [undefined],
    }),
  );
}

/**
 * The axes in another order: axis i of the result is axis order[i] of x.
 * @param differentiated given when this is the last of several ops that have one gradient together
 */
export function transpose(x: Output, order: readonly number[], differentiated?: Differentiated): Output {
  const { graph } = x.node;
  if (order.length !== x.shape.length || x.shape.some((_, axis) => !order.includes(axis)))
    throw graph.error(`Transpose of ${describe(x)} has no order ${formatShape(order)}`);
  return single(
    graph.add({
      op: 'Transpose',
      inputs: [x, ints(graph, order)],
      attributes: { T: { type: x.dtype }, Tperm: { type: 'int32' } },
      outputs: [{ dtype: x.dtype, shape: order.map(axis => x.shape[axis]!) }],
      gradientOf: differentiated?.of ?? [x],
      gradient: differentiated?.gradient ?? (([dy]) => [transpose(dy!, inverse(order))]),
    }),
  );
}

const inverse = (order: readonly number[]) => order.map((_, axis) => order.indexOf(axis));

/** Stacks tensors of one shape along a new first axis. */
export function stack(xs: readonly [Output, ...Output[]]): Output {
  const [first] = xs;
  const dtype = requireSameDType('Pack', ...xs);
  for (const x of xs) requireShape('Pack', x, first.shape);
  return single(
    first.node.graph.add({
      op: 'Pack',
      inputs: xs,
      attributes: { N: { int: xs.length }, T: { type: dtype }, axis: { int: 0 } },
      outputs: [{ dtype, shape: [xs.length, ...first.shape] }],
    }),
  );
}

/** A box of a tensor: `size` elements from `begin` along every axis. */
export function slice(x: Output, begin: readonly number[], size: readonly number[]): Output {
  const { graph } = x.node;
  const fits = begin.length === x.shape.length && size.length === x.shape.length;
  if (!fits || begin.some((b, i) => b < 0 || b + size[i]! > x.shape[i]!))
    throw graph.error(
      `Slice of ${describe(x)} from ${formatShape(begin)}, size ${formatShape(size)}, is out of bounds`,
    );
  return single(
    graph.add({
      op: 'Slice',
      inputs: [x, ints(graph, begin), ints(graph, size)],
      attributes: { T: { type: x.dtype }, Index: { type: 'int32' } },
      outputs: [{ dtype: x.dtype, shape: size }],
      gradient: ([dy]) => [
        pad(
          dy!,
          begin.map((b, i) => [b, x.shape[i]! - b - size[i]!]),
        ),
      ],
    }),
  );
}

/** A vector several times in a row: [n] → [times · n]. */
export function repeat(x: Output, times: number): Output {
  const { graph } = x.node;
  if (times === 1) return x;
  return single(
    graph.add({
      op: 'Tile',
      inputs: [x, ints(graph, [times])],
      attributes: { T: { type: x.dtype }, Tmultiples: { type: 'int32' } },
      outputs: [{ dtype: x.dtype, shape: [times * x.shape[0]!] }],
    }),
  );
}

/** Every second element along the first two axes, backwards from the given ones to the beginning. */
export function everySecondBackwards(x: Output, from: readonly [number, number]): Output {
  const { graph } = x.node;
  const [, , ...rest] = x.shape;
  if (from.some((start, axis) => start < 0 || start >= x.shape[axis]!))
    throw graph.error(`StridedSlice of ${describe(x)} from ${formatShape(from)} is out of bounds`);
  return single(
    graph.add({
      op: 'StridedSlice',
      inputs: [x, ints(graph, from), ints(graph, [0, 0]), ints(graph, [-2, -2])],
      attributes: {
        T: { type: x.dtype },
        Index: { type: 'int32' },
        begin_mask: { int: 0 },
        // To the beginning of both axes, whatever the ends are.
        end_mask: { int: 0b11 },
        ellipsis_mask: { int: 0 },
        new_axis_mask: { int: 0 },
        shrink_axis_mask: { int: 0 },
      },
      outputs: [{ dtype: x.dtype, shape: [...from.map(start => Math.floor(start / 2) + 1), ...rest] }],
    }),
  );
}

/** Pads a tensor with zeros: [before, after] for every axis. */
export function pad(x: Output, paddings: readonly (readonly number[])[]): Output {
  const { graph } = x.node;
  if (paddings.length !== x.shape.length) throw graph.error(`Pad of ${describe(x)} needs ${x.shape.length} pairs`);
  if (paddings.every(([before, after]) => before === 0 && after === 0)) return x;
  return single(
    graph.add({
      op: 'Pad',
      inputs: [x, reshape(ints(graph, paddings.flat()), [paddings.length, 2])],
      attributes: { T: { type: x.dtype }, Tpaddings: { type: 'int32' } },
      outputs: [{ dtype: x.dtype, shape: x.shape.map((n, i) => n + paddings[i]![0]! + paddings[i]![1]!) }],
      gradient: ([dy]) => [
        slice(
          dy!,
          paddings.map(([before]) => before!),
          x.shape,
        ),
      ],
    }),
  );
}

/** The elements in reverse order along one axis. */
export function reverse(x: Output, axis: number): Output {
  const { graph } = x.node;
  if (!(axis >= 0 && axis < x.shape.length)) throw graph.error(`ReverseV2 of ${describe(x)} has no axis ${axis}`);
  return single(
    graph.add({
      op: 'ReverseV2',
      inputs: [x, ints(graph, [axis])],
      attributes: { T: { type: x.dtype }, Tidx: { type: 'int32' } },
      outputs: [{ dtype: x.dtype, shape: x.shape }],
      gradient: ([dy]) => [reverse(dy!, axis)],
    }),
  );
}

/** a where the condition holds, b elsewhere; the condition is broadcast to their shape. */
export function select(condition: Output, a: Output, b: Output): Output {
  requireDType('SelectV2', condition, 'bool');
  const dtype = requireSameDType('SelectV2', a, b);
  requireShape('SelectV2', b, a.shape);
  const shape = broadcastShape(condition.shape, a.shape);
  if (!shape || !sameShape(shape, a.shape))
    throw a.node.graph.error(
      `SelectV2: a condition of shape ${formatShape(condition.shape)} does not fit ${describe(a)}`,
    );
  return single(
    a.node.graph.add({
      op: 'SelectV2',
      inputs: [condition, a, b],
      attributes: { T: { type: dtype } },
      outputs: [{ dtype, shape }],
      gradient: ([dy], wanted) => {
        const zero = filled(a.node.graph, dtype, shape, 0);
        return [
          undefined,
          wanted(1) ? select(condition, dy!, zero) : undefined,
          wanted(2) ? select(condition, zero, dy!) : undefined,
        ];
      },
    }),
  );
}

/** Where a < b. */
export function less(a: Output, b: Output): Output {
  const dtype = requireSameDType('Less', a, b);
  const shape = broadcastShape(a.shape, b.shape);
  if (!shape) throw a.node.graph.error(`Less of ${describe(a)} and ${describe(b)}: shapes do not fit`);
  return single(
    a.node.graph.add({
      op: 'Less',
      inputs: [a, b],
      attributes: { T: { type: dtype } },
      outputs: [{ dtype: 'bool', shape }],
    }),
  );
}
