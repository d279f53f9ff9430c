import { type ConvolutionForms, directForms } from './convolution-forms.js';
import { formatShape, type Shape, sameShape } from './shape.js';

export type DType = 'float32' | 'bfloat16' | 'int32' | 'uint8' | 'bool' | 'resource';

/** Value of a node's attribute, as in TensorFlow's AttrValue. */
export type Attribute =
  | { readonly type: DType }
  | { readonly int: number }
  | { readonly ints: readonly number[] }
  | { readonly float: number }
  | { readonly bool: boolean }
  | { readonly string: string }
  | { readonly shape: Shape }
  | { readonly tensor: { readonly dtype: DType; readonly shape: Shape; readonly bytes: Uint8Array } };

/** A tensor that a node will produce. */
export interface Output {
  readonly node: Node;
  readonly index: number;
  readonly dtype: DType;
  readonly shape: Shape;
}

/**
 * Gradients of `gradientOf` (usually the node's inputs) from those of its outputs. An output on which nothing depends
 * has none, and an input whose gradient is not wanted or does not exist (an index, a shape) needs none.
 */
export type Gradient = (
  dOutputs: readonly (Output | undefined)[],
  wanted: (input: number) => boolean,
) => readonly (Output | undefined)[];

export interface Node {
  readonly graph: Graph;
  /** Position in the graph: a node's inputs always have smaller ids. */
  readonly id: number;
  readonly name: string;
  readonly op: string;
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly inputs: readonly Output[];
  /** Nodes that must run before this one, although it does not use their outputs. */
  readonly controls: readonly Node[];
  readonly outputs: readonly Output[];
  readonly gradient: Gradient | null;
  /** What `gradient` gives the gradients of: the inputs, or what they were computed from. */
  readonly gradientOf: readonly Output[];
}

export interface NodeSpec {
  readonly op: string;
  readonly inputs?: readonly Output[];
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly outputs: readonly { readonly dtype: DType; readonly shape: Shape }[];
  readonly gradient?: Gradient;
  /**
   * Where several nodes make up one operation, the last one differentiates them all: `gradient` then gives the
   * gradients of these values instead of those of the inputs.
   */
  readonly gradientOf?: readonly Output[];
}

/** An invalid graph. The message names the layer of the op. */
export class GraphError extends Error {
  override readonly name = 'GraphError';
}

/** A TensorFlow graph under construction. Ops are added by the functions in `ops/`; shapes and dtypes are checked there. */
export class Graph {
  readonly nodes: Node[] = [];
  #scope: readonly string[] = [];
  #controls: readonly Node[] = [];
  readonly #names = new Map<string, number>();
  readonly #memo = new Map<string, Output>();

  /** @param convolutionForms how convolutions of stride 2 with 5×5 kernels are computed */
  constructor(readonly convolutionForms: ConvolutionForms = directForms) {}

  add(spec: NodeSpec): Node {
    const outputs: Output[] = [];
    for (const input of spec.inputs ?? [])
      if (input.node.graph !== this) throw this.error(`${spec.op} takes ${input.node.name} of another graph`);
    const node: Node = {
      graph: this,
      id: this.nodes.length,
      name: this.#uniqueName(spec.op),
      op: spec.op,
      attributes: spec.attributes ?? {},
      inputs: spec.inputs ?? [],
      controls: this.#controls,
      outputs,
      gradient: spec.gradient ?? null,
      gradientOf: spec.gradientOf ?? spec.inputs ?? [],
    };
    spec.outputs.forEach((output, index) => {
      outputs.push({ node, index, dtype: output.dtype, shape: output.shape });
    });
    this.nodes.push(node);
    return node;
  }

  /** Names the nodes that `build` adds after a layer: `generator/block1/Relu`. Scopes nest. */
  scope<T>(name: string, build: () => T): T {
    const outer = this.#scope;
    this.#scope = [...outer, name];
    try {
      return build();
    } finally {
      this.#scope = outer;
    }
  }

  /** Makes every node that `build` adds wait for the given ones. */
  after<T>(nodes: readonly Node[], build: () => T): T {
    const outer = this.#controls;
    this.#controls = [...new Set([...outer, ...nodes])];
    try {
      return build();
    } finally {
      this.#controls = outer;
    }
  }

  /** The output already created under this key, or else a new one: for constants and other values without inputs. */
  once(key: string, build: () => Output): Output {
    const known = this.#memo.get(key);
    if (known) return known;
    // A shared value must neither wait for what its first user waits for, nor carry that user's name.
    const [scope, controls] = [this.#scope, this.#controls];
    this.#scope = ['shared'];
    this.#controls = [];
    try {
      const made = build();
      this.#memo.set(key, made);
      return made;
    } finally {
      this.#scope = scope;
      this.#controls = controls;
    }
  }

  error(message: string): GraphError {
    return new GraphError(this.#scope.length > 0 ? `${this.#scope.join('/')}: ${message}` : message);
  }

  #uniqueName(op: string): string {
    const name = [...this.#scope, op].join('/');
    const count = this.#names.get(name) ?? 0;
    this.#names.set(name, count + 1);
    return count === 0 ? name : `${name}_${count}`;
  }
}

/** `float32[2, 3]`, for messages. */
export function describe(x: Output): string {
  return `${x.dtype}${formatShape(x.shape)}`;
}

/** @throws GraphError unless all have the same dtype */
export function requireSameDType(op: string, ...xs: readonly [Output, ...Output[]]): DType {
  const [first] = xs;
  for (const x of xs)
    if (x.dtype !== first.dtype)
      throw first.node.graph.error(`${op} of ${xs.map(describe).join(' and ')}: dtypes differ`);
  return first.dtype;
}

/** @throws GraphError unless x has this shape */
export function requireShape(op: string, x: Output, shape: Shape, what = 'input'): void {
  if (!sameShape(x.shape, shape))
    throw x.node.graph.error(`${op} needs ${what} of shape ${formatShape(shape)}, not ${formatShape(x.shape)}`);
}

/** @throws GraphError unless x has this many dimensions */
export function requireRank(op: string, x: Output, rank: number, what = 'input'): void {
  if (x.shape.length !== rank)
    throw x.node.graph.error(`${op} needs ${what} with ${rank} dimensions, not ${formatShape(x.shape)}`);
}

/** @throws GraphError unless x has one of these dtypes */
export function requireDType(op: string, x: Output, ...dtypes: readonly DType[]): void {
  if (!dtypes.includes(x.dtype)) throw x.node.graph.error(`${op} needs ${dtypes.join(' or ')}, not ${x.dtype}`);
}

/** A node's only output. */
export function single(node: Node): Output {
  return node.outputs[0]!;
}
