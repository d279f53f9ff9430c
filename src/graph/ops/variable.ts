import { type Graph, type Node, type Output, requireDType, requireShape, single } from '../graph.js';
import type { Shape } from '../shape.js';
import { identity } from './array.js';
import { placeholder, scalar } from './constant.js';

/** A float32 array that lives in the session from run to run. */
export interface Variable {
  readonly name: string;
  readonly shape: Shape;
  readonly handle: Output;
  /** Its value at the start of the step: one read, which all of the step's arithmetic shares. */
  readonly value: Output;
}

/** @param name unique within the graph; also the variable's name in a checkpoint */
export function variable(graph: Graph, name: string, shape: Shape): Variable {
  const handle = single(
    graph.add({
      op: 'VarHandleOp',
      attributes: {
        container: { string: '' },
        shared_name: { string: name },
        dtype: { type: 'float32' },
        shape: { shape },
      },
      outputs: [{ dtype: 'resource', shape: [] }],
    }),
  );
  return { name, shape, handle, value: readHandle(handle, shape) };
}

/** Reads a variable again, after whatever the surrounding `after` waits for. */
export function readVariable({ handle, shape }: Variable): Output {
  return readHandle(handle, shape);
}

function readHandle(handle: Output, shape: Shape): Output {
  return single(
    handle.node.graph.add({
      op: 'ReadVariableOp',
      inputs: [handle],
      attributes: { dtype: { type: 'float32' } },
      outputs: [{ dtype: 'float32', shape }],
    }),
  );
}

export function assign(variable: Variable, value: Output): Node {
  return update('AssignVariableOp', variable, value, { validate_shape: { bool: false } });
}

export function assignSub(variable: Variable, value: Output): Node {
  return update('AssignSubVariableOp', variable, value, {});
}

function update(op: string, variable: Variable, value: Output, attributes: Record<string, { bool: boolean }>): Node {
  requireDType(op, value, 'float32');
  requireShape(op, value, variable.shape, `a value for ${variable.name}`);
  return value.node.graph.add({
    op,
    inputs: [variable.handle, value],
    attributes: { dtype: { type: 'float32' }, ...attributes },
    outputs: [],
  });
}

/** How to set a variable from outside: feed `value`, run `done`. */
export interface Assignment {
  readonly value: Output;
  readonly done: Node;
}

export function assignment(variable: Variable): Assignment {
  const value = placeholder(variable.handle.node.graph, 'float32', variable.shape);
  return { value, done: assign(variable, value) };
}

/** A node that only waits for others. */
export function group(graph: Graph, nodes: readonly Node[]): Node {
  return graph.after(nodes, () => graph.add({ op: 'NoOp', outputs: [] }));
}

/** A value to fetch that waits for nodes that have no output. */
export function whenDone(graph: Graph, nodes: readonly Node[]): Output {
  return graph.after([group(graph, nodes)], () => identity(scalar(graph, 1)));
}

/** Adam's constants and, as float32 scalars, β₁ᵗ and β₂ᵗ for the t-th update, t from 1. */
export interface AdamOptions {
  readonly learningRate: Output;
  readonly beta1: Output;
  readonly beta2: Output;
  readonly epsilon: Output;
  readonly beta1Power: Output;
  readonly beta2Power: Output;
}

/**
 * One update by Adam (Kingma & Ba 2015, in the form with ε̂ that precedes their section 2.1):
 * m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g², w ← w − η·√(1−β₂ᵗ)/(1−β₁ᵗ) · m/(√v + ε).
 */
export function applyAdam(weights: Variable, m: Variable, v: Variable, gradient: Output, o: AdamOptions): Node {
  requireShape('ResourceApplyAdam', gradient, weights.shape, `a gradient for ${weights.name}`);
  return gradient.node.graph.add({
    op: 'ResourceApplyAdam',
    inputs: [
      weights.handle,
      m.handle,
      v.handle,
      o.beta1Power,
      o.beta2Power,
      o.learningRate,
      o.beta1,
      o.beta2,
      o.epsilon,
      gradient,
    ],
    attributes: { T: { type: 'float32' }, use_locking: { bool: false }, use_nesterov: { bool: false } },
    outputs: [],
  });
}
