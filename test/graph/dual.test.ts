import { describe, expect, it } from 'vitest';
import * as g from '../../src/graph/index.js';
import { Session } from '../../src/tensorflow/index.js';
import { numbers } from './gradient-check.js';

/** Through every kind of op that a dual has: z [n, 3] → [n, 2, 2, 2]. */
function through(z: g.Dual): g.Dual {
  const { graph } = z.value.node;
  const constant = (shape: readonly number[], seed: number) =>
    g.constant(graph, 'float32', shape, numbers(g.sizeOf(shape), seed));
  const dense = g.linear(z, x => g.reshape(g.matMul(x, constant([3, 16], 1)), [x.shape[0]!, 4, 4, 1]));
  const first = g.dualRelu(g.dualBiasAdd(dense, constant([1], 2)));
  const second = g.dualLeakyRelu(
    g.linear(first, x => g.conv2d(x, constant([3, 3, 1, 2], 3), 1)),
    0.2,
  );
  return g.dualTanh(g.linear(second, x => g.averagePool(x, 2)));
}

describe('forward-mode differentiation', () => {
  it('gives the derivatives that differences give', () => {
    const graph = new g.Graph();
    const z = g.placeholder(graph, 'float32', [1, 3]);
    const identity = g.constant(graph, 'float32', [3, 3], [1, 0, 0, 0, 1, 0, 0, 0, 1]);
    const { value, tangents } = through({ value: z, tangents: identity });
    const [y, dy] = [g.identity(value), g.identity(tangents!)];
    const session = new Session(graph);
    try {
      const at = numbers(3, 9);
      const [exact] = session.run([[z, at]], [dy]);
      const h = 1e-3;
      for (let i = 0; i < 3; i++) {
        const moved = (by: number) => session.run([[z, at.map((x, j) => (j === i ? x + by : x))]], [y])[0]!;
        const [above, below] = [moved(h), moved(-h)];
        above.forEach((value, k) => {
          expect(exact![i * above.length + k]).toBeCloseTo((value - below[k]!) / (2 * h), 3);
        });
      }
    } finally {
      session.close();
    }
  });

  it('works on many values when no derivatives are wanted', () => {
    const graph = new g.Graph();
    const { value, tangents } = through({ value: g.placeholder(graph, 'float32', [5, 3]), tangents: null });
    expect(value.shape).toEqual([5, 2, 2, 2]);
    expect(tangents).toBeNull();
  });

  it('refuses derivatives of more than one value', () => {
    const graph = new g.Graph();
    const [x, tangents] = [g.placeholder(graph, 'float32', [2, 3]), g.placeholder(graph, 'float32', [4, 3])];
    expect(() => g.dualRelu({ value: x, tangents })).toThrow('batch of one');
  });
});
