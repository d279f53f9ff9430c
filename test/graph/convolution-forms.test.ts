import { describe, expect, it } from 'vitest';
import * as g from '../../src/graph/index.js';
import { Session } from '../../src/tensorflow/index.js';
import { numbers } from './gradient-check.js';

const forms: Record<string, g.ConvolutionForms> = {
  'space to depth': { ...g.directForms, forward: () => 'spaceToDepth' },
  'four phases': { ...g.directForms, transposed: () => 'phases' },
  'depth to space': { ...g.directForms, transposed: () => 'depthToSpace' },
  'a dilated gradient': { ...g.directForms, kernelGradient: () => 'dilated' },
};

const sizes = { n: 3, inputs: 4, outputs: 5 };

/** A convolution, a transposed one, the gradients of both, and gradients of those, all in the same forms. */
function results(convolutionForms: g.ConvolutionForms, side: number, { n, inputs, outputs } = sizes): Float32Array[] {
  const graph = new g.Graph(convolutionForms);
  const large = g.placeholder(graph, 'float32', [n, side, side, inputs]);
  const small = g.placeholder(graph, 'float32', [n, side / 2, side / 2, outputs]);
  const kernel = g.placeholder(graph, 'float32', [5, 5, inputs, outputs]);
  const down = g.conv2d(large, kernel, 2);
  const up = g.conv2dTranspose(small, kernel, large.shape, 2);
  const gradients = [
    ...g.gradients(g.sum(g.mul(down, small)), [large, kernel]),
    ...g.gradients(g.sum(g.mul(up, large)), [small, kernel]),
  ];
  const [ofLarge, ofKernel] = g.gradients(g.sum(g.mul(g.square(down), small)), [large, kernel]);
  const second = [ofLarge!, ofKernel!].flatMap(dx => g.gradients(g.sum(g.square(dx)), [large, small, kernel]));
  const fetched = [down, up, ...gradients, ...second].map(g.identity);
  const session = new Session(graph);
  try {
    const feeds = [large, small, kernel].map((x, i) => [x, numbers(g.sizeOf(x.shape), i + 1)] as const);
    return session.run(feeds, fetched) as Float32Array[];
  } finally {
    session.close();
  }
}

function expectEqual(results: readonly Float32Array[], direct: readonly Float32Array[]): void {
  results.forEach((values, i) => {
    const expected = direct[i]!;
    const scale = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    expect(values).toHaveLength(expected.length);
    const error = values.reduce((most, value, j) => Math.max(most, Math.abs(value - expected[j]!)), 0);
    expect(error / scale).toBeLessThan(1e-5);
  });
}

describe('a convolution of stride 2 is the same in every form', () => {
  for (const [name, form] of Object.entries(forms))
    for (const side of [2, 4, 6, 12, 18])
      it(`${name}, side ${side}`, () => {
        expectEqual(results(form, side), results(g.directForms, side));
      });

  // Parts of 20 of 40 rows; of 6 of 36; of 6 of 35, the last of 5.
  for (const [side, larger] of [
    [80, { n: 5, inputs: 2, outputs: 90 }],
    [72, { n: 16, inputs: 1, outputs: 96 }],
    [70, { n: 16, inputs: 1, outputs: 96 }],
  ] as const)
    it(`a dilated gradient in parts of some rows, side ${side}, ${larger.n} images`, () => {
      expectEqual(results(forms['a dilated gradient']!, side, larger), results(g.directForms, side, larger));
    });

  it('and is direct where a form does not apply: odd sides, other kernels and strides', () => {
    const graph = new g.Graph({
      forward: () => 'spaceToDepth',
      transposed: () => 'phases',
      kernelGradient: () => 'dilated',
    });
    const { n, inputs, outputs } = sizes;
    const x = g.placeholder(graph, 'float32', [n, 5, 5, inputs]);
    const kernel = (side: number) => g.placeholder(graph, 'float32', [side, side, inputs, outputs]);
    for (const y of [g.conv2d(x, kernel(5), 2), g.conv2d(x, kernel(5), 1), g.conv2d(x, kernel(3), 2)])
      expect(y.node.op).toBe('Conv2D');
  });
});
