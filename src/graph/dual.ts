import { type Output, requireRank } from './graph.js';
import { leakyRelu, relu, tanh } from './ops/activation.js';
import { cast, less } from './ops/array.js';
import { filled } from './ops/constant.js';
import { biasAdd } from './ops/convolution.js';
import { add, mul, square, sub } from './ops/math.js';

/**
 * A value with its derivatives along several directions at once: forward-mode differentiation. It costs one pass through
 * the linear parts per direction, and all directions share the masks of the activations. For few inputs and many outputs
 * that is far less than reverse mode needs, and unlike differences it is exact.
 */
export interface Dual {
  /** [n, …]; n is 1 when there are tangents. */
  readonly value: Output;
  /** [directions, …], or null where only the value is wanted. */
  readonly tangents: Output | null;
}

/** A linear map, which has to treat each element along the first axis by itself. */
export function linear({ value, tangents }: Dual, map: (x: Output) => Output): Dual {
  return { value: map(value), tangents: tangents && map(tangents) };
}

/** x + b, b [channels] a constant. */
export function dualBiasAdd({ value, tangents }: Dual, b: Output): Dual {
  return { value: biasAdd(value, b), tangents };
}

export function dualRelu(x: Dual): Dual {
  return elementwise(x, relu(x.value), above);
}

export function dualLeakyRelu(x: Dual, slope: number): Dual {
  const scalar = (value: number) => filled(x.value.node.graph, 'float32', [], value);
  return elementwise(x, leakyRelu(x.value, slope), y => add(mul(above(y), scalar(1 - slope)), scalar(slope)));
}

export function dualTanh(x: Dual): Dual {
  return elementwise(x, tanh(x.value), y => sub(filled(y.node.graph, 'float32', [], 1), square(y)));
}

/** @param slope the derivative, from the result */
function elementwise({ tangents }: Dual, y: Output, slope: (y: Output) => Output): Dual {
  if (!tangents) return { value: y, tangents };
  if (y.shape[0] !== 1) throw y.node.graph.error('a value with tangents must be a batch of one');
  requireRank('Mul', tangents, y.shape.length, 'tangents');
  return { value: y, tangents: mul(tangents, slope(y)) };
}

/** 1 where y > 0, otherwise 0: the derivative of ReLU, from its result. */
const above = (y: Output) => cast(less(filled(y.node.graph, 'float32', [], 0), y), 'float32');
