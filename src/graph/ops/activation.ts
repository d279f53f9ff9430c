import { type Node, type Output, requireDType, single } from '../graph.js';

// The gradients are computed from the outputs, not the inputs: TensorFlow fuses a bias with the activation that follows
// it only if nothing else reads the value between them, and its whole remapper fails on a LeakyRelu whose input is read
// twice.

/** max(x, 0). */
export function relu(x: Output): Output {
  // The output is positive exactly where the input is.
  const node: Node = activation('Relu', x, dy => grad('ReluGrad', dy, single(node)));
  return single(node);
}

/**
 * x above zero, slope·x below (Maas et al. 2013).
 * @param slope at least 0: a negative one would flip the sign by which the gradient is chosen
 */
export function leakyRelu(x: Output, slope: number): Output {
  if (!(slope >= 0)) throw x.node.graph.error(`LeakyRelu needs a slope of at least 0, not ${slope}`);
  const attributes = { alpha: { float: slope } };
  const node: Node = activation('LeakyRelu', x, dy => grad('LeakyReluGrad', dy, single(node), attributes), attributes);
  return single(node);
}

export function tanh(x: Output): Output {
  // TanhGrad takes the output first.
  const node: Node = activation('Tanh', x, dy => grad('TanhGrad', single(node), dy));
  return single(node);
}

type Attributes = Readonly<Record<string, { readonly float: number }>>;

function activation(op: string, x: Output, dx: (dy: Output) => Output, attributes: Attributes = {}): Node {
  requireDType(op, x, 'float32', 'bfloat16');
  return x.node.graph.add({
    op,
    inputs: [x],
    attributes: { T: { type: x.dtype }, ...attributes },
    outputs: [{ dtype: x.dtype, shape: x.shape }],
    gradient: ([dy]) => [dx(dy!)],
  });
}

function grad(op: string, a: Output, b: Output, attributes: Attributes = {}): Output {
  return single(
    a.node.graph.add({
      op,
      inputs: [a, b],
      attributes: { T: { type: a.dtype }, ...attributes },
      outputs: [{ dtype: a.dtype, shape: a.shape }],
    }),
  );
}
