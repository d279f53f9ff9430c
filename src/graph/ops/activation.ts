import { type Node, type Output, requireDType, single } from '../graph.js';

/** max(x, 0). */
export function relu(x: Output): Output {
  const node: Node = activation('Relu', x, dy => grad('ReluGrad', dy, single(node)));
  return single(node);
}

/** x above zero, slope·x below (Maas et al. 2013). */
export function leakyRelu(x: Output, slope: number): Output {
  const attributes = { alpha: { float: slope } };
  return single(activation('LeakyRelu', x, dy => grad('LeakyReluGrad', dy, x, attributes), attributes));
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
