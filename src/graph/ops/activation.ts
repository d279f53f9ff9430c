import { type Node, type NodeSpec, type Output, requireDType, single } from '../graph.js';
import { filled } from './constant.js';
import { mul, negate, sub } from './math.js';

// The gradients are computed from the outputs, not the inputs: TensorFlow fuses a bias with the activation that follows
// it only if nothing else reads the value between them, and its whole remapper fails on a LeakyRelu whose input is read
// twice.

/** max(x, 0). */
export function relu(x: Output): Output {
  // The output is positive exactly where the input is.
  const node: Node = activation('Relu', x, dy => masked('ReluGrad', dy, single(node)));
  return single(node);
}

/**
 * x above zero, slope·x below (Maas et al. 2013).
 * @param slope at least 0: a negative one would flip the sign by which the gradient is chosen
 */
export function leakyRelu(x: Output, slope: number): Output {
  if (!(slope >= 0)) throw x.node.graph.error(`LeakyRelu needs a slope of at least 0, not ${slope}`);
  const attributes = { alpha: { float: slope } };
  const node: Node = activation(
    'LeakyRelu',
    x,
    dy => masked('LeakyReluGrad', dy, single(node), attributes),
    attributes,
  );
  return single(node);
}

export function tanh(x: Output): Output {
  const node: Node = activation('Tanh', x, dy => curved('TanhGrad', dy, single(node), y => mul(two(y), y)));
  return single(node);
}

/** 1 / (1 + e⁻ˣ). */
export function sigmoid(x: Output): Output {
  const slope = (y: Output) => sub(mul(two(y), y), filled(y.node.graph, y.dtype, [], 1));
  const node: Node = activation('Sigmoid', x, dy => curved('SigmoidGrad', dy, single(node), slope));
  return single(node);
}

/** ln(1 + eˣ), also where eˣ is too large for a float. */
export function softplus(x: Output): Output {
  return single(activation('Softplus', x, dy => mul(dy, sigmoid(x))));
}

const two = (x: Output) => filled(x.node.graph, x.dtype, [], 2);

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

/**
 * dy times the slope on y's side of zero. The slope is the same on all of that side, so only dy has a gradient, and that
 * passes through the same slope.
 */
function masked(op: string, dy: Output, y: Output, attributes: Attributes = {}): Output {
  return grad(op, [dy, y], {
    attributes,
    gradientOf: [dy],
    gradient: ([d]) => [masked(op, d!, y, attributes)],
  });
}

/**
 * dy · f(y), where f is the derivative of the activation by its result.
 * @param opposite −f′(y)
 */
function curved(op: string, dy: Output, y: Output, opposite: (y: Output) => Output): Output {
  // TensorFlow's ops take the output first.
  return grad(op, [y, dy], {
    gradient: ([d], wanted) => [
      wanted(0) ? negate(mul(mul(d!, dy), opposite(y))) : undefined,
      wanted(1) ? curved(op, d!, y, opposite) : undefined,
    ],
  });
}

function grad(
  op: string,
  inputs: readonly [Output, Output],
  { attributes = {}, ...rest }: { readonly attributes?: Attributes } & Pick<NodeSpec, 'gradient' | 'gradientOf'>,
): Output {
  const [{ node, dtype, shape }] = inputs;
  return single(
    node.graph.add({
      op,
      inputs,
      attributes: { T: { type: dtype }, ...attributes },
      outputs: [{ dtype, shape }],
      ...rest,
    }),
  );
}
