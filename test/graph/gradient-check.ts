import { expect } from 'vitest';
import {
  addN,
  type ConvolutionForms,
  constant,
  Graph,
  gradients,
  identity,
  mul,
  type Output,
  placeholder,
  type Shape,
  scalar,
  sizeOf,
  square,
  sum,
} from '../../src/graph/index.js';
import { Session } from '../../src/tensorflow/index.js';

/** Numbers in (low, high) that a seed determines: gradients are checked away from kinks and poles by choosing the range. */
export function numbers(n: number, seed: number, low = -1, high = 1): Float32Array {
  let state = seed * 2654435761 + 1;
  return Float32Array.from({ length: n }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return low + ((high - low) * (state + 0.5)) / 2 ** 32;
  });
}

export interface GradientCase {
  readonly forms?: ConvolutionForms;
  readonly inputs: readonly { readonly shape: Shape; readonly low?: number; readonly high?: number }[];
  readonly build: (graph: Graph, inputs: readonly Output[]) => Output;
  /** Inputs to differentiate; all when left out. */
  readonly by?: readonly number[];
  readonly tolerance?: number;
}

/**
 * Compares the gradient of Σ weights·f(inputs), by reverse mode, with central differences in every input element.
 * Differences are taken in float64 over float32 results, so the step is large and the tolerance relative to the largest.
 */
export function expectGradient({
  forms,
  inputs,
  build,
  by = inputs.map((_, i) => i),
  tolerance = 1e-2,
}: GradientCase): void {
  const graph = new Graph(forms);
  const xs = inputs.map(({ shape }) => placeholder(graph, 'float32', shape));
  const y = build(graph, xs);
  const weights = placeholder(graph, 'float32', y.shape);
  const total = identity(sum(mul(y, weights)));
  const dxs = gradients(
    total,
    by.map(i => xs[i]!),
  ).map(identity);
  const values = inputs.map(({ shape, low, high }, i) => numbers(sizeOf(shape), i + 1, low, high));
  const w = numbers(sizeOf(y.shape), 99, 0.5, 1.5);
  const session = new Session(graph);
  try {
    const feeds = () => [...xs.map((x, i) => [x, values[i]!] as const), [weights, w] as const];
    const analytic = session.run(feeds(), dxs);
    by.forEach((input, k) => {
      const x = values[input]!;
      const expected = Array.from(x, (value, j) => {
        const h = 1e-2;
        x[j] = value + h;
        const [above] = session.run(feeds(), [total]);
        const high = x[j]!;
        x[j] = value - h;
        const [below] = session.run(feeds(), [total]);
        const slope = (above![0]! - below![0]!) / (high - x[j]!);
        x[j] = value;
        return slope;
      });
      const scale = Math.max(1, ...expected.map(Math.abs));
      analytic[k]!.forEach((value, j) => {
        expect(Math.abs(value - expected[j]!) / scale, `input ${input}, element ${j}`).toBeLessThan(tolerance);
      });
    });
  } finally {
    session.close();
  }
}

/**
 * The same for the gradient of the gradient: what is differentiated is a product of constants and the gradients of
 * Σ weights·f(inputs)², squared so that no gradient is constant.
 */
export function expectSecondGradient({ build, by, tolerance = 2e-2, ...rest }: GradientCase): void {
  const wanted = by ?? rest.inputs.map((_, i) => i);
  const some = (graph: Graph, shape: Shape, seed: number) =>
    constant(graph, 'float32', shape, numbers(sizeOf(shape), seed, 0.5, 1.5));
  expectGradient({
    ...rest,
    by: wanted,
    tolerance,
    build: (graph, xs) => {
      const y = build(graph, xs);
      const total = mul(sum(mul(square(y), some(graph, y.shape, 77))), scalar(graph, 0.5));
      const firsts = gradients(
        total,
        wanted.map(i => xs[i]!),
      );
      return addN(firsts.map((dx, i) => sum(mul(dx, some(graph, dx.shape, 55 + i)))));
    },
  });
}
