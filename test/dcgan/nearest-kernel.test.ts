import { createRequire } from 'node:module';
import type * as tfjs from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { stateNames } from '../../src/dcgan/index.js';
import { nearestKernel } from '../../src/dcgan/nearest-kernel.js';
import * as g from '../../src/graph/index.js';
import { generatorNetwork } from '../../src/model/architecture.js';
import type { Hyperparameters } from '../../src/schema/hyperparameters.js';
import { Session } from '../../src/tensorflow/index.js';
import { TrainingEngine } from '../../src/training/engine.js';
import { numbers } from '../graph/gradient-check.js';
import { smallHyperparameters } from '../small-training.js';

const tf = createRequire(import.meta.url)('@tensorflow/tfjs-node-gpu') as typeof tfjs;

const [outputs, inputs, side] = [2, 3, 6];

function nearest(kernel: Float32Array, shape: g.Shape): Float32Array {
  const graph = new g.Graph();
  const free = g.placeholder(graph, 'float32', shape);
  const closest = nearestKernel(free);
  const session = new Session(graph);
  try {
    return session.run([[free, kernel]], [closest])[0] as Float32Array;
  } finally {
    session.close();
  }
}

/** A 4×4 kernel convolved with a 2×2 box. */
function boxed(small: Float32Array): Float32Array {
  const rest = outputs * inputs;
  const kernel = new Float32Array(25 * rest);
  small.forEach((value, i) => {
    const [tap, channel] = [Math.floor(i / rest), i % rest];
    const [y, x] = [Math.floor(tap / 4), tap % 4];
    for (const [dy, dx] of [
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ] as const)
      kernel[((y + dy) * 5 + x + dx) * rest + channel]! += value;
  });
  return kernel;
}

const furthest = (a: Float32Array, b: Float32Array) => Math.max(...a.map((x, i) => Math.abs(x - b[i]!)));

it('leaves a kernel that doubles by nearest neighbor as it is, and takes the closest of all others', () => {
  const shape = [5, 5, outputs, inputs];
  const wanted = boxed(numbers(16 * outputs * inputs, 1));
  expect(furthest(nearest(wanted, shape), wanted)).toBeLessThan(1e-5);
  const free = numbers(25 * outputs * inputs, 2);
  const closest = nearest(free, shape);
  expect(furthest(nearest(closest, shape), closest)).toBeLessThan(1e-5);
  // Of all kernels of the kind it is the closest: what was taken away is orthogonal to each of them.
  const taken = free.map((x, i) => x - closest[i]!);
  for (let seed = 3; seed < 8; seed++) {
    const other = boxed(numbers(16 * outputs * inputs, seed));
    expect(taken.reduce((sum, x, i) => sum + x * other[i]!, 0)).toBeCloseTo(0, 4);
  }
});

it('is what its transposed convolution computes: nearest neighbor, then a 4×4 convolution', () => {
  const small = numbers(16 * outputs * inputs, 1);
  const x = tf.tensor4d(numbers(side ** 2 * inputs, 2), [1, side, side, inputs]);
  const [transposed, doubled] = tf.tidy(() => {
    const kernel = tf.tensor4d(boxed(small), [5, 5, outputs, inputs]);
    const y = tf.conv2dTranspose(x, kernel, [1, 2 * side, 2 * side, outputs], 2, 'same');
    // A transposed convolution adds each pixel's kernel; a convolution looks the other way.
    const turned = tf.reverse(tf.transpose(tf.tensor4d(small, [4, 4, outputs, inputs]), [0, 1, 3, 2]), [0, 1]);
    const large = tf.pad(tf.image.resizeNearestNeighbor(x, [2 * side, 2 * side]), [
      [0, 0],
      [2, 1],
      [2, 1],
      [0, 0],
    ]);
    return [y, tf.conv2d(large as tfjs.Tensor4D, turned as tfjs.Tensor4D, 1, 'valid')].map(
      t => t.dataSync() as Float32Array,
    );
  });
  x.dispose();
  expect(furthest(transposed!, doubled!)).toBeLessThan(1e-5);
});

it('holds for every kernel of the generator in a training, and for their averages', () => {
  const h: Hyperparameters = { ...smallHyperparameters, upsampling: 'nearest' };
  const engine = new TrainingEngine(h, 1, 'float32');
  try {
    for (let step = 0; step <= 5; step++) {
      if (step > 0) engine.update(step, Uint8Array.from(numbers(h.batchSize * h.imageSize ** 2 * 3, step, 0, 256)));
      const state = engine.state();
      for (const { kernel } of generatorNetwork(h).blocks)
        for (const name of [kernel.name, stateNames.ema(kernel.name)]) {
          const { data, shape } = state[name]!;
          expect(furthest(nearest(data, shape), data), `${name} after ${step} steps`).toBeLessThan(1e-6);
        }
    }
  } finally {
    engine.close();
  }
});
