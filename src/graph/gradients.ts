import type { Node, Output } from './graph.js';
import { filled } from './ops/constant.js';
import { addN } from './ops/math.js';

/**
 * Gradients of a scalar with respect to each of `xs`, by reverse-mode differentiation: new nodes of the same graph,
 * which have gradients themselves.
 * @throws GraphError when y is not a scalar, does not depend on one of xs, or depends on it through an op without a
 *   gradient
 */
export function gradients(y: Output, xs: readonly Output[]): Output[] {
  return existingGradients(y, xs).map((dx, i) => {
    if (!dx) throw y.node.graph.error(`${y.node.name} does not depend on ${xs[i]!.node.name}`);
    return dx;
  });
}

/**
 * Like `gradients`, but undefined where y does not depend on one of xs, or only in steps: a gradient of zero.
 * @throws GraphError when y is not a scalar, or depends on one of xs through an op without a gradient
 */
export function existingGradients(y: Output, xs: readonly Output[]): (Output | undefined)[] {
  const { graph } = y.node;
  if (y.shape.length > 0)
    throw graph.error(`only a scalar has gradients, not a tensor of shape [${y.shape.join(', ')}]`);
  const path = nodesBetween(xs, y);
  const pending = new Map<Node, (Output[] | undefined)[]>();
  const give = (x: Output, dx: Output) => {
    const slots = pending.get(x.node) ?? [];
    slots[x.index] = [...(slots[x.index] ?? []), dx];
    pending.set(x.node, slots);
  };
  give(y, filled(graph, y.dtype, [], 1));

  const result = new Map<Node, (Output | undefined)[]>();
  // Inputs precede the nodes that use them, so in descending order each node has all its gradients by its turn.
  for (const node of [...path].sort((a, b) => b.id - a.id)) {
    const slots = pending.get(node);
    if (!slots) continue;
    const dOutputs = Array.from(slots, slot => slot && addN(slot));
    result.set(node, dOutputs);
    const wanted = (input: number) => path.has(node.gradientOf[input]!.node);
    if (!node.gradientOf.some((_, i) => wanted(i))) continue;
    if (!node.gradient) throw graph.error(`${node.name}: ${node.op} has no gradient`);
    const dInputs = graph.scope(`gradient/${node.name}`, () => node.gradient!(dOutputs, wanted));
    dInputs.forEach((dx, i) => {
      if (dx && wanted(i)) give(node.gradientOf[i]!, dx);
    });
  }
  return xs.map(x => result.get(x.node)?.[x.index]);
}

/** The nodes through which y depends on xs, those of xs included. */
function nodesBetween(xs: readonly Output[], y: Output): Set<Node> {
  const ends = new Set(xs.map(x => x.node));
  const first = Math.min(...[...ends].map(node => node.id));
  const reach = new Set<Node>();
  const seen = new Set<Node>();
  const ancestors: Node[] = [];
  const stack = [y.node];
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (seen.has(node) || node.id < first) continue;
    seen.add(node);
    ancestors.push(node);
    stack.push(...node.gradientOf.map(input => input.node));
  }
  for (const node of ancestors.sort((a, b) => a.id - b.id))
    if (ends.has(node) || node.gradientOf.some(input => reach.has(input.node))) reach.add(node);
  return reach;
}
