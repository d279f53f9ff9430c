import { describe, type Output, requireDType, requireRank, requireSameDType, requireShape, single } from '../graph.js';
import { broadcastAxes, broadcastShape, formatShape, type Shape, sameShape } from '../shape.js';
import { reshape } from './array.js';
import { filled, ints } from './constant.js';

type Partial = (dy: Output, a: Output, b: Output, y: Output) => Output;

/**
 * An element-wise op on two tensors with broadcasting; the partials are multiplied by dy, before broadcasting is
 * undone.
 */
function binary(op: string, a: Output, b: Output, da: Partial, db: Partial): Output {
  const dtype = requireSameDType(op, a, b);
  const shape = broadcastShape(a.shape, b.shape);
  if (!shape) throw a.node.graph.error(`${op} of ${describe(a)} and ${describe(b)}: shapes do not fit`);
  const y: Output = single(
    a.node.graph.add({
      op,
      inputs: [a, b],
      attributes: { T: { type: dtype } },
      outputs: [{ dtype, shape }],
      gradient: ([dy], wanted) => [
        wanted(0) ? unbroadcast(da(dy!, a, b, y), a.shape) : undefined,
        wanted(1) ? unbroadcast(db(dy!, a, b, y), b.shape) : undefined,
      ],
    }),
  );
  return y;
}

/** Sums over the axes along which `shape` was repeated. */
function unbroadcast(dy: Output, shape: Shape): Output {
  if (sameShape(dy.shape, shape)) return dy;
  return reshape(sum(dy, broadcastAxes(shape, dy.shape)), shape);
}

export const add = (a: Output, b: Output): Output =>
  binary(
    'AddV2',
    a,
    b,
    dy => dy,
    dy => dy,
  );

export const sub = (a: Output, b: Output): Output => binary('Sub', a, b, dy => dy, negate);

export const mul = (a: Output, b: Output): Output =>
  binary(
    'Mul',
    a,
    b,
    (dy, _, b) => mul(dy, b),
    (dy, a) => mul(dy, a),
  );

/** a / b. */
export const div = (a: Output, b: Output): Output =>
  binary(
    'RealDiv',
    a,
    b,
    (dy, _, b) => div(dy, b),
    (dy, _a, b, y) => negate(div(mul(dy, y), b)),
  );

/** a to the power of b; differentiable in a only. */
export const pow = (a: Output, b: Output): Output =>
  binary(
    'Pow',
    a,
    b,
    (dy, a, b) => mul(dy, mul(b, pow(a, sub(b, filled(a.node.graph, b.dtype, [], 1))))),
    dy => {
      throw dy.node.graph.error('Pow has no gradient for its exponent');
    },
  );

function unary(op: string, x: Output, dx: (dy: Output, x: Output, y: Output) => Output): Output {
  requireDType(op, x, 'float32', 'bfloat16');
  const y: Output = single(
    x.node.graph.add({
      op,
      inputs: [x],
      attributes: { T: { type: x.dtype } },
      outputs: [{ dtype: x.dtype, shape: x.shape }],
      gradient: ([dy]) => [dx(dy!, x, y)],
    }),
  );
  return y;
}

export const negate = (x: Output): Output => unary('Neg', x, dy => negate(dy));

export const square = (x: Output): Output =>
  unary('Square', x, (dy, x) => mul(dy, mul(filled(x.node.graph, x.dtype, [], 2), x)));

export const sqrt = (x: Output): Output =>
  unary('Sqrt', x, (dy, x, y) => mul(dy, div(filled(x.node.graph, x.dtype, [], 0.5), y)));

/** 1/√x. Its derivative is −½·y³. */
export const rsqrt = (x: Output): Output =>
  unary('Rsqrt', x, (dy, x, y) => mul(dy, mul(filled(x.node.graph, x.dtype, [], -0.5), mul(y, square(y)))));

/** Rounds half to even; has no gradient. */
export function round(x: Output): Output {
  return single(
    x.node.graph.add({
      op: 'Round',
      inputs: [x],
      attributes: { T: { type: x.dtype } },
      outputs: [{ dtype: x.dtype, shape: x.shape }],
    }),
  );
}

/** The sum of tensors of one shape. */
export function addN(xs: readonly Output[]): Output {
  const [first, ...others] = xs;
  if (!first) throw new RangeError('addN needs at least one tensor');
  if (others.length === 0) return first;
  const dtype = requireSameDType('AddN', first, ...others);
  for (const x of others) requireShape('AddN', x, first.shape);
  return single(
    first.node.graph.add({
      op: 'AddN',
      inputs: xs,
      attributes: { N: { int: xs.length }, T: { type: dtype } },
      outputs: [{ dtype, shape: first.shape }],
      gradient: ([dy]) => xs.map(() => dy),
    }),
  );
}

/** Sum over some axes, which are removed; over all axes when none are given. */
export function sum(x: Output, axes: readonly number[] = x.shape.map((_, i) => i)): Output {
  return reduce('Sum', x, axes, 1);
}

/** Mean over some axes, which are removed; over all axes when none are given. */
export function mean(x: Output, axes: readonly number[] = x.shape.map((_, i) => i)): Output {
  return reduce('Mean', x, axes, 1 / axes.reduce((n, axis) => n * x.shape[axis]!, 1));
}

function reduce(op: string, x: Output, axes: readonly number[], weight: number): Output {
  for (const axis of axes)
    if (!(axis >= 0 && axis < x.shape.length)) throw x.node.graph.error(`${op} of ${describe(x)} has no axis ${axis}`);
  const { graph } = x.node;
  const kept = x.shape.map((n, i) => (axes.includes(i) ? 1 : n));
  return single(
    graph.add({
      op,
      inputs: [x, ints(graph, axes)],
      attributes: { keep_dims: { bool: false }, T: { type: x.dtype }, Tidx: { type: 'int32' } },
      outputs: [{ dtype: x.dtype, shape: x.shape.filter((_, i) => !axes.includes(i)) }],
      gradient: ([dy]) => [mul(reshape(dy!, kept), filled(graph, x.dtype, x.shape, weight))],
    }),
  );
}

/** ½·Σx², a scalar. */
export function l2Loss(x: Output): Output {
  return single(
    x.node.graph.add({
      op: 'L2Loss',
      inputs: [x],
      attributes: { T: { type: x.dtype } },
      outputs: [{ dtype: x.dtype, shape: [] }],
      gradient: ([dy]) => [mul(x, dy!)],
    }),
  );
}

export interface MatMulOptions {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}

/** [m, k] × [k, n] → [m, n]; each factor may be given transposed. */
export function matMul(a: Output, b: Output, { transposeA = false, transposeB = false }: MatMulOptions = {}): Output {
  const dtype = requireSameDType('MatMul', a, b);
  requireRank('MatMul', a, 2);
  requireRank('MatMul', b, 2);
  const [m, inner] = transposeA ? [a.shape[1]!, a.shape[0]!] : [a.shape[0]!, a.shape[1]!];
  const [rows, n] = transposeB ? [b.shape[1]!, b.shape[0]!] : [b.shape[0]!, b.shape[1]!];
  if (inner !== rows)
    throw a.node.graph.error(`MatMul of ${formatShape([m, inner])} and ${formatShape([rows, n])}: inner sizes differ`);
  return single(
    a.node.graph.add({
      op: 'MatMul',
      inputs: [a, b],
      attributes: { T: { type: dtype }, transpose_a: { bool: transposeA }, transpose_b: { bool: transposeB } },
      outputs: [{ dtype, shape: [m, n] }],
      gradient: ([dy], wanted) => [
        wanted(0)
          ? transposeA
            ? matMul(b, dy!, { transposeA: transposeB, transposeB: true })
            : matMul(dy!, b, { transposeB: !transposeB })
          : undefined,
        wanted(1)
          ? transposeB
            ? matMul(dy!, a, { transposeA: true, transposeB: transposeA })
            : matMul(a, dy!, { transposeA: !transposeA })
          : undefined,
      ],
    }),
  );
}

/** A matrix product for each element of a batch: [n, m, k] × [n, k, l] → [n, m, l]; each factor may be given transposed. */
export function batchMatMul(
  a: Output,
  b: Output,
  { transposeA = false, transposeB = false }: MatMulOptions = {},
): Output {
  const op = 'BatchMatMulV2';
  const dtype = requireSameDType(op, a, b);
  requireRank(op, a, 3);
  requireRank(op, b, 3);
  const [n, m, inner] = transposeA ? [a.shape[0]!, a.shape[2]!, a.shape[1]!] : (a.shape as [number, number, number]);
  const [others, rows, l] = transposeB
    ? [b.shape[0]!, b.shape[2]!, b.shape[1]!]
    : (b.shape as [number, number, number]);
  if (n !== others || inner !== rows)
    throw a.node.graph.error(`${op} of ${describe(a)} and ${describe(b)}: sizes do not fit`);
  return single(
    a.node.graph.add({
      op,
      inputs: [a, b],
      attributes: { T: { type: dtype }, adj_x: { bool: transposeA }, adj_y: { bool: transposeB } },
      outputs: [{ dtype, shape: [n, m, l] }],
      gradient: ([dy], wanted) => [
        wanted(0)
          ? transposeA
            ? batchMatMul(b, dy!, { transposeA: transposeB, transposeB: true })
            : batchMatMul(dy!, b, { transposeB: !transposeB })
          : undefined,
        wanted(1)
          ? transposeB
            ? batchMatMul(dy!, a, { transposeA: true, transposeB: transposeA })
            : batchMatMul(a, dy!, { transposeA: !transposeA })
          : undefined,
      ],
    }),
  );
}
