import { describe, expect, it } from 'vitest';
import * as g from '../../src/graph/index.js';
import { Session } from '../../src/tensorflow/index.js';
import { expectGradient, expectSecondGradient, type GradientCase } from './gradient-check.js';

const away = { low: 0.3, high: 1.5 };
const cases: Record<string, GradientCase> = {
  add: { inputs: [{ shape: [2, 3] }, { shape: [2, 3] }], build: (_, [a, b]) => g.add(a!, b!) },
  'add, broadcast': { inputs: [{ shape: [2, 3] }, { shape: [3] }], build: (_, [a, b]) => g.add(a!, b!) },
  sub: { inputs: [{ shape: [2, 1] }, { shape: [2, 3] }], build: (_, [a, b]) => g.sub(a!, b!) },
  mul: { inputs: [{ shape: [2, 3] }, { shape: [1, 3] }], build: (_, [a, b]) => g.mul(a!, b!) },
  'mul of one tensor with itself': { inputs: [{ shape: [4] }], build: (_, [a]) => g.mul(a!, a!) },
  div: { inputs: [{ shape: [2, 3] }, { shape: [3], ...away }], build: (_, [a, b]) => g.div(a!, b!) },
  pow: {
    inputs: [
      { shape: [4], ...away },
      { shape: [], ...away },
    ],
    build: (_, [a, b]) => g.pow(a!, b!),
    by: [0],
  },
  negate: { inputs: [{ shape: [3] }], build: (_, [a]) => g.negate(a!) },
  square: { inputs: [{ shape: [3] }], build: (_, [a]) => g.square(a!) },
  sqrt: { inputs: [{ shape: [3], ...away }], build: (_, [a]) => g.sqrt(a!) },
  rsqrt: { inputs: [{ shape: [3], ...away }], build: (_, [a]) => g.rsqrt(a!) },
  addN: { inputs: [{ shape: [3] }, { shape: [3] }, { shape: [3] }], build: (_, xs) => g.addN(xs) },
  'sum over one axis': { inputs: [{ shape: [2, 3, 2] }], build: (_, [a]) => g.square(g.sum(a!, [1])) },
  'mean over two axes': { inputs: [{ shape: [2, 3, 2] }], build: (_, [a]) => g.square(g.mean(a!, [0, 2])) },
  'mean over all': { inputs: [{ shape: [2, 3] }], build: (_, [a]) => g.mean(g.square(a!)) },
  l2Loss: { inputs: [{ shape: [2, 3] }], build: (_, [a]) => g.l2Loss(a!) },
  reshape: { inputs: [{ shape: [2, 3] }], build: (_, [a]) => g.square(g.reshape(a!, [3, 2])) },
  identity: { inputs: [{ shape: [3] }], build: (_, [a]) => g.identity(a!) },
  'cast to bfloat16 and back': {
    inputs: [{ shape: [3] }],
    // Powers of two times small integers survive bfloat16, but differences do not: the derivative is that of 2x.
    build: (_, [a]) =>
      g.add(a!, g.mul(g.cast(g.cast(a!, 'bfloat16'), 'float32'), g.filled(a!.node.graph, 'float32', [], 1e-3))),
  },
  slice: { inputs: [{ shape: [3, 4] }], build: (_, [a]) => g.square(g.slice(a!, [1, 0], [2, 3])) },
  pad: {
    inputs: [{ shape: [2, 2] }],
    build: (_, [a]) =>
      g.square(
        g.pad(a!, [
          [1, 0],
          [0, 2],
        ]),
      ),
  },
  transpose: {
    inputs: [{ shape: [2, 3, 2] }],
    build: (_, [a]) => g.square(g.transpose(g.square(a!), [1, 2, 0])),
  },
  averagePool: { inputs: [{ shape: [2, 4, 6, 2] }], build: (_, [a]) => g.square(g.averagePool(a!, 2)) },
  reverse: { inputs: [{ shape: [2, 3] }], build: (_, [a]) => g.square(g.reverse(a!, 1)) },
  select: {
    inputs: [{ shape: [2, 3] }, { shape: [2, 3] }],
    build: (graph, [a, b]) =>
      g.select(g.less(g.constant(graph, 'float32', [2, 1], [0, 1]), g.scalar(graph, 0.5)), a!, b!),
  },
  relu: {
    inputs: [
      { shape: [2, 8], ...away },
      { shape: [2, 8], low: -1.5, high: -0.3 },
    ],
    build: (_, xs) => g.relu(g.addN(xs.map(x => g.mul(x, x)))),
  },
  'relu, both signs': {
    inputs: [
      { shape: [2], low: -1, high: -0.5 },
      { shape: [2], low: 0.5, high: 1 },
    ],
    build: (_, [a, b]) => g.add(g.relu(a!), g.relu(b!)),
  },
  leakyRelu: {
    inputs: [
      { shape: [2], low: -1, high: -0.5 },
      { shape: [2], low: 0.5, high: 1 },
    ],
    build: (_, [a, b]) => g.add(g.leakyRelu(a!, 0.2), g.leakyRelu(b!, 0.2)),
  },
  tanh: { inputs: [{ shape: [4] }], build: (_, [a]) => g.tanh(a!) },
  sigmoid: { inputs: [{ shape: [4], low: -2, high: 2 }], build: (_, [a]) => g.sigmoid(a!) },
  softplus: { inputs: [{ shape: [4], low: -2, high: 2 }], build: (_, [a]) => g.softplus(a!) },
  softmax: { inputs: [{ shape: [3, 2] }], build: (_, [a]) => g.softmax(a!) },
  biasAdd: { inputs: [{ shape: [2, 2, 2, 3] }, { shape: [3] }], build: (_, [x, b]) => g.square(g.biasAdd(x!, b!)) },
  'conv2d, stride 2': {
    inputs: [{ shape: [2, 5, 6, 2] }, { shape: [5, 5, 2, 3] }],
    build: (_, [x, w]) => g.conv2d(x!, w!, 2),
  },
  'conv2d, stride 1': {
    inputs: [{ shape: [1, 4, 4, 2] }, { shape: [3, 3, 2, 2] }],
    build: (_, [x, w]) => g.conv2d(x!, w!, 1),
  },
  conv2dTranspose: {
    inputs: [{ shape: [2, 3, 3, 2] }, { shape: [5, 5, 3, 2] }],
    build: (_, [y, w]) => g.conv2dTranspose(y!, w!, [2, 6, 6, 3], 2),
  },
  batchNorm: {
    inputs: [{ shape: [3, 2, 2, 2] }, { shape: [2], ...away }, { shape: [2] }],
    build: (_, [x, scale, offset]) => g.square(g.batchNorm(x!, scale!, offset!, 1e-5).y),
  },
  'splitBatchNorm, centered': {
    inputs: [{ shape: [3, 2, 2, 2] }],
    build: (_, [x]) => g.square(g.splitBatchNorm(x!, 1e-5).centered),
  },
  'splitBatchNorm, centered and scaled': {
    inputs: [{ shape: [3, 2, 2, 2] }],
    build: (_, [x]) => {
      const { centered, scale } = g.splitBatchNorm(x!, 1e-5);
      const y = g.mul(centered, scale);
      return g.mul(y, g.square(y));
    },
  },
  scaledConv2d: {
    inputs: [{ shape: [2, 4, 4, 2] }, { shape: [5, 5, 2, 3] }, { shape: [2], ...away }],
    build: (_, [x, kernel, scale]) => g.scaledConv2d(x!, kernel!, scale!, 2),
  },
  'scaledConv2d, whose kernel does not learn': {
    inputs: [{ shape: [2, 4, 4, 2] }, { shape: [5, 5, 2, 3] }, { shape: [2], ...away }],
    build: (_, [x, kernel, scale]) => g.square(g.scaledConv2d(x!, kernel!, scale!, 2)),
    by: [0, 2],
    tolerance: 2e-2,
  },
  'scaledConv2d, of which only the factor is wanted': {
    inputs: [{ shape: [2, 4, 4, 2] }, { shape: [5, 5, 2, 3] }, { shape: [2], ...away }],
    build: (_, [x, kernel, scale]) => g.scaledConv2d(x!, kernel!, scale!, 2),
    by: [2],
  },
  softmaxCrossEntropy: {
    inputs: [{ shape: [3, 2] }],
    build: (graph, [x]) =>
      g.square(g.softmaxCrossEntropy(x!, g.constant(graph, 'float32', [3, 2], [0, 1, 1, 0, 0.1, 0.9]))),
  },
};
for (const transposeA of [false, true])
  for (const transposeB of [false, true])
    cases[`matMul${transposeA ? ', a transposed' : ''}${transposeB ? ', b transposed' : ''}`] = {
      inputs: [{ shape: transposeA ? [4, 2] : [2, 4] }, { shape: transposeB ? [3, 4] : [4, 3] }],
      build: (_, [a, b]) => g.matMul(a!, b!, { transposeA, transposeB }),
    };

for (const transposeA of [false, true])
  for (const transposeB of [false, true])
    cases[`batchMatMul${transposeA ? ', a transposed' : ''}${transposeB ? ', b transposed' : ''}`] = {
      inputs: [{ shape: transposeA ? [3, 4, 2] : [3, 2, 4] }, { shape: transposeB ? [3, 3, 4] : [3, 4, 3] }],
      build: (_, [a, b]) => g.batchMatMul(a!, b!, { transposeA, transposeB }),
    };

describe('gradients equal finite differences', () => {
  for (const [name, gradientCase] of Object.entries(cases)) it(name, () => expectGradient(gradientCase));
});

describe('gradients of gradients equal finite differences of the gradients', () => {
  // Rounding to bfloat16 drowns differences of a gradient.
  for (const [name, gradientCase] of Object.entries(cases))
    if (!name.includes('bfloat16')) it(name, () => expectSecondGradient(gradientCase));

  it('of a softmax cross-entropy alone, whose gradient is that of its derivative', () =>
    expectGradient({
      inputs: [{ shape: [3, 2], low: -2, high: 2 }],
      build: (graph, [x]) => {
        const loss = g.softmaxCrossEntropy(x!, g.constant(graph, 'float32', [3, 2], [0, 1, 1, 0, 0.1, 0.9]));
        return g.gradients(g.sum(loss), [x!])[0]!;
      },
    }));
});

it('softplus neither overflows nor vanishes', () => {
  const graph = new g.Graph();
  const x = g.placeholder(graph, 'float32', [4]);
  const softplus = g.softplus(x);
  const fetches = [softplus, ...g.gradients(g.sum(softplus), [x])].map(g.identity);
  const session = new Session(graph);
  try {
    const [y, slope] = session.run([[x, Float32Array.of(-20, -5, 5, 100)]], fetches);
    expect([...y!].map(value => Number(value.toPrecision(4)))).toEqual([2.061e-9, 0.006715, 5.007, 100]);
    expect([...slope!].map(value => Number(value.toFixed(4)))).toEqual([0, 0.0067, 0.9933, 1]);
  } finally {
    session.close();
  }
});

it('stopGradient counts as a constant: the derivative of x·stopGradient(x) is x', () => {
  const graph = new g.Graph();
  const x = g.placeholder(graph, 'float32', [3]);
  const derivative = g.identity(g.gradients(g.sum(g.mul(x, g.stopGradient(x))), [x])[0]!);
  const session = new Session(graph);
  try {
    const values = Float32Array.of(1, -2, 3);
    expect(session.run([[x, values]], [derivative])[0]).toEqual(values);
  } finally {
    session.close();
  }
});
