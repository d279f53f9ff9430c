import { describe, expect, it } from 'vitest';
import * as g from '../../src/graph/index.js';
import { Session } from '../../src/tensorflow/index.js';

describe('shapes and dtypes are checked as ops are added, and the error names the layer', () => {
  const graph = new g.Graph();
  const x = g.placeholder(graph, 'float32', [2, 4, 4, 3]);
  const matrix = g.placeholder(graph, 'float32', [2, 3]);
  const bytes = g.placeholder(graph, 'uint8', [2, 3]);
  const kernel = g.placeholder(graph, 'float32', [5, 5, 4, 8]);
  const wrong: [string, () => unknown, string][] = [
    ['channels', () => g.conv2d(x, kernel, 2), 'Conv2D: 3 channels meet a kernel [5, 5, 4, 8] for 4'],
    ['inner sizes', () => g.matMul(matrix, matrix), 'MatMul of [2, 3] and [2, 3]: inner sizes differ'],
    ['dtypes', () => g.add(matrix, bytes), 'AddV2 of float32[2, 3] and uint8[2, 3]: dtypes differ'],
    ['broadcasting', () => g.add(matrix, g.filled(graph, 'float32', [2], 1)), 'shapes do not fit'],
    ['elements', () => g.reshape(matrix, [4, 2]), '(6 elements) to [4, 2] (8)'],
    ['axes', () => g.sum(matrix, [2]), 'has no axis 2'],
    ['bounds', () => g.slice(matrix, [0, 2], [2, 2]), 'out of bounds'],
    ['a bias', () => g.biasAdd(x, g.filled(graph, 'float32', [4], 0)), 'a bias of shape [3], not [4]'],
    ['float ops', () => g.relu(bytes), 'Relu needs float32 or bfloat16, not uint8'],
    ['a slope', () => g.leakyRelu(x, -0.1), 'LeakyRelu needs a slope of at least 0, not -0.1'],
    ['bytes', () => g.packBytes(bytes), 'do not fill whole integers'],
    ['a value', () => g.assign(g.variable(graph, 'w', [2]), matrix), 'a value for w of shape [2], not [2, 3]'],
    ['a constant', () => g.constant(graph, 'int32', [3], [1]), 'needs 3 values, not 1'],
    ['a large constant', () => g.constantArray(graph, [3], new Float32Array(1)), 'needs 3 values, not 1'],
    ['backwards', () => g.everySecondBackwards(matrix, [2, 0]), 'out of bounds'],
    ['a count', () => g.firstOf(matrix, g.ints(graph, [1, 2])), 'a count of shape [1], not [2]'],
    ['another graph', () => g.add(matrix, g.scalar(new g.Graph(), 1)), 'of another graph'],
  ];
  for (const [what, build, message] of wrong)
    it(what, () => {
      expect(() => graph.scope('generator/block2', build)).toThrow(g.GraphError);
      expect(() => graph.scope('generator/block2', build)).toThrow(/^generator\/block2: /);
      expect(() => graph.scope('generator/block2', build)).toThrow(message);
    });
});

describe('gradients', () => {
  it('are those of a scalar only', () => {
    const x = g.placeholder(new g.Graph(), 'float32', [2]);
    expect(() => g.gradients(g.square(x), [x])).toThrow('only a scalar has gradients');
  });

  it('say on what a loss does not depend', () => {
    const graph = new g.Graph();
    const [x, y] = [g.placeholder(graph, 'float32', [2]), g.placeholder(graph, 'float32', [2])];
    expect(() => g.gradients(g.sum(x), [y])).toThrow('Sum does not depend on Placeholder_1');
  });

  it('say which op has none', () => {
    const x = g.placeholder(new g.Graph(), 'float32', [2]);
    expect(() => g.gradients(g.sum(g.round(x)), [x])).toThrow('Round has no gradient');
  });

  it("reach a batch norm's input through y alone", () => {
    const graph = new g.Graph();
    const x = g.placeholder(graph, 'float32', [2, 2, 2, 3]);
    const ones = g.filled(graph, 'float32', [3], 1);
    const { y, mean } = g.batchNorm(x, ones, ones, 1e-5);
    expect(() => g.gradients(g.sum(mean), [x])).toThrow('only y of a batch norm has a gradient');
    expect(() => g.gradients(g.add(g.sum(y), g.sum(mean)), [x])).toThrow('only y of a batch norm has a gradient');
  });

  it('add up over all paths', () => {
    const graph = new g.Graph();
    const x = g.placeholder(graph, 'float32', [3]);
    const y = g.sum(g.add(g.mul(x, x), g.add(x, x)));
    const dx = g.identity(g.gradients(y, [x])[0]!);
    const session = new Session(graph);
    expect([...session.run([[x, Float32Array.of(1, 2, 3)]], [dx])[0]!]).toEqual([4, 6, 8]);
    session.close();
  });
});

describe('names', () => {
  it('are those of the scopes, numbered when they repeat', () => {
    const graph = new g.Graph();
    const x = g.placeholder(graph, 'float32', []);
    const names = graph.scope('a', () =>
      graph.scope('b', () => [g.negate(x), g.negate(x)].map(({ node }) => node.name)),
    );
    expect(names).toEqual(['a/b/Neg', 'a/b/Neg_1']);
  });

  it('equal constants are one node, which waits for nothing', () => {
    const graph = new g.Graph();
    const x = g.placeholder(graph, 'float32', []);
    const [a, b] = graph.after([x.node], () => [g.scalar(graph, 2), g.scalar(graph, 2)]);
    expect(a).toBe(b);
    expect(a.node.controls).toEqual([]);
  });
});
