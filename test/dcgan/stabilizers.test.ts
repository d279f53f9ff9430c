import { createRequire } from 'node:module';
import type * as tfjs from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { diffAugment, drawsPerImage, drawsWithCoins } from '../../src/dcgan/diff-augment.js';
import { spectralNorm } from '../../src/dcgan/spectral-norm.js';
import * as g from '../../src/graph/index.js';
import { type Augmentation, augmentations } from '../../src/schema/hyperparameters.js';
import { Session } from '../../src/tensorflow/index.js';
import { expectGradient, numbers } from '../graph/gradient-check.js';
import { plainAugment } from './plain-augment.js';

const tf = createRequire(import.meta.url)('@tensorflow/tfjs-node-gpu') as typeof tfjs;

describe('DiffAugment', () => {
  const [n, side] = [5, 10];
  const images = numbers(n * side ** 2 * 3, 1);
  function augmented(kinds: readonly Augmentation[], draws: Float32Array): Float32Array {
    const graph = new g.Graph();
    const x = g.placeholder(graph, 'float32', [n, side, side, 3]);
    const random = g.placeholder(graph, 'float32', [n, drawsPerImage]);
    const y = g.identity(diffAugment(x, kinds, random));
    const session = new Session(graph);
    try {
      return session.run(
        [
          [x, images],
          [random, draws],
        ],
        [y],
      )[0] as Float32Array;
    } finally {
      session.close();
    }
  }
  const expectPlain = (kinds: readonly Augmentation[], draws: Float32Array) => {
    const expected = tf.tidy(() => plainAugment(tf.tensor4d(images, [n, side, side, 3]), kinds, draws).dataSync());
    augmented(kinds, draws).forEach((value, i) => {
      expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-5);
    });
  };

  it.each([...augmentations.map(kind => ({ kinds: [kind] })), { kinds: [...augmentations] }])(
    'equals plain tfjs: $kinds',
    ({ kinds }) => {
      for (let seed = 1; seed <= 4; seed++) expectPlain(kinds, numbers(n * drawsPerImage, seed, 0, 1));
    },
  );

  it('equals it at the ends of the ranges', () => {
    for (const end of [0, 0.5, 1 - 2 ** -24]) expectPlain(augmentations, new Float32Array(n * drawsPerImage).fill(end));
  });

  it('moves pixels and leaves none of them changed', () => {
    const draws = new Float32Array(n * drawsPerImage).fill(0.5);
    expect(augmented(['translation'], draws)).toEqual(images);
    draws.fill(0.99);
    const moved = augmented(['translation'], draws);
    expect(moved[0]).toBe(images[(side + 1) * 3]);
    expect(moved.at(-1)).toBe(0);
  });

  it('with a probability changes so many of the images, each kind by itself', () => {
    const graph = new g.Graph();
    const count = 400;
    const x = g.filled(graph, 'float32', [count, 8, 8, 3], 0.5);
    const draws = g.placeholder(graph, 'float32', [count, drawsWithCoins]);
    const probability = g.placeholder(graph, 'float32', []);
    const y = g.identity(diffAugment(x, ['cutout'], draws, probability));
    const session = new Session(graph);
    const changed = (p: number) => {
      const random = numbers(count * drawsWithCoins, 4, 0, 1);
      const [pixels] = session.run(
        [
          [draws, random],
          [probability, Float32Array.of(p)],
        ],
        [y],
      ) as [Float32Array];
      return Array.from({ length: count }, (_, i) => pixels.subarray(i * 192, (i + 1) * 192).includes(0)).filter(
        Boolean,
      ).length;
    };
    try {
      expect(changed(0)).toBe(0);
      expect(changed(1)).toBe(count);
      expect(changed(0.3) / count).toBeCloseTo(0.3, 1);
    } finally {
      session.close();
    }
  });

  it.each(augmentations)('has the gradient of finite differences: %s', kind => {
    const draws = numbers(2 * drawsPerImage, 3, 0, 1);
    expectGradient({
      inputs: [{ shape: [2, 6, 6, 3] }],
      build: (graph, [x]) =>
        g.square(diffAugment(x!, [kind], g.constant(graph, 'float32', [2, drawsPerImage], [...draws]))),
      tolerance: 2e-2,
    });
  });
});

describe('spectral norm', () => {
  const shape = [3, 3, 4, 5] as const;
  const kernel = numbers(3 * 3 * 4 * 5, 2);

  function iterate(times: number): { kernel: Float32Array; u: Float32Array } {
    const graph = new g.Graph();
    const [w, u] = [g.placeholder(graph, 'float32', shape), g.placeholder(graph, 'float32', [5])];
    const norm = spectralNorm(w, u);
    const fetches = [g.identity(norm.kernel), g.identity(norm.next)];
    const session = new Session(graph);
    try {
      let vector = numbers(5, 9);
      let divided = kernel;
      for (let i = 0; i < times; i++)
        [divided, vector] = session.run(
          [
            [w, kernel],
            [u, vector],
          ],
          fetches,
        ) as [Float32Array, Float32Array];
      return { kernel: divided, u: vector };
    } finally {
      session.close();
    }
  }

  /** The largest singular value by many iterations in float64. */
  function largest(matrix: Float32Array, outputs: number): number {
    const rows = matrix.length / outputs;
    let u = Array.from({ length: outputs }, (_, i) => 1 + i / 7);
    let sigma = 0;
    for (let i = 0; i < 2000; i++) {
      const v = Array.from({ length: rows }, (_, r) => u.reduce((sum, x, c) => sum + x * matrix[r * outputs + c]!, 0));
      const next = u.map((_, c) => v.reduce((sum, x, r) => sum + x * matrix[r * outputs + c]!, 0));
      const length = Math.hypot(...next);
      sigma = Math.sqrt(length);
      u = next.map(x => x / length);
    }
    return sigma;
  }

  it('divides by the largest singular value once its vector has been found', () => {
    const sigma = largest(kernel, 5);
    expect(largest(iterate(1).kernel, 5)).toBeGreaterThan(1);
    const { kernel: divided, u } = iterate(300);
    expect(largest(divided, 5)).toBeCloseTo(1, 4);
    expect(Math.hypot(...u)).toBeCloseTo(1, 5);
    divided.forEach((value, i) => {
      expect(value).toBeCloseTo(kernel[i]! / sigma, 4);
    });
  });

  it('lets the gradient flow through the kernel but not through its vectors', () => {
    // With the vectors found, σ does not change to first order when they do: only then do differences agree.
    const found = iterate(500).u;
    expectGradient({
      inputs: [{ shape }],
      build: (graph, [w]) => {
        const base = g.constant(graph, 'float32', shape, [...kernel]);
        const near = g.add(base, g.mul(w!, g.scalar(graph, 1e-2)));
        return g.mul(spectralNorm(near, g.constant(graph, 'float32', [5], [...found])).kernel, g.scalar(graph, 100));
      },
      tolerance: 2e-2,
    });
  });
});
