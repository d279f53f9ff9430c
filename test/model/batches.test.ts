import { describe, expect, test } from 'vitest';
import { BatchOrder } from '../../src/model/batches.js';

const stream = (seed: number, batchSize: number, count: number, steps: number): number[] => {
  const order = new BatchOrder(seed, batchSize, count);
  return Array.from({ length: steps }, (_, step) => [...order.indices(step)]).flat();
};
const ascending = (values: number[]) => [...values].sort((a, b) => a - b);
const all = (count: number) => Array.from({ length: count }, (_, i) => i);

describe('BatchOrder', () => {
  test('each epoch is a permutation, and no two are alike', () => {
    const images = stream(7, 4, 10, 5);
    expect(ascending(images.slice(0, 10))).toEqual(all(10));
    expect(ascending(images.slice(10, 20))).toEqual(all(10));
    expect(images.slice(0, 10)).not.toEqual(images.slice(10, 20));
  });

  test('a batch may be larger than the dataset', () => {
    const images = stream(7, 25, 10, 2);
    for (let epoch = 0; epoch < 5; epoch++)
      expect(ascending(images.slice(10 * epoch, 10 * epoch + 10))).toEqual(all(10));
    expect(stream(7, 3, 1, 1)).toEqual([0, 0, 0]);
  });

  test('a resumed training reads the batches that it would have read', () => {
    const inOneGo = new BatchOrder(3, 8, 21);
    const expected = Array.from({ length: 20 }, (_, step) => inOneGo.indices(step));
    for (const step of [19, 0, 5, 13]) expect(new BatchOrder(3, 8, 21).indices(step)).toEqual(expected[step]);
  });

  test('the order depends on the seed, not on the batch size', () => {
    expect(stream(1, 5, 20, 4)).toEqual(stream(1, 10, 20, 2));
    expect(stream(1, 5, 20, 4)).not.toEqual(stream(2, 5, 20, 4));
    expect(stream(42, 8, 8, 1)).toEqual([4, 5, 7, 3, 2, 6, 0, 1]);
  });

  test('every image is equally likely in every place', () => {
    const [count, epochs] = [5, 5000];
    const images = stream(11, count, count, epochs);
    const seen = Array.from({ length: count * count }, () => 0);
    for (const [position, image] of images.entries()) seen[(position % count) * count + image]!++;
    const expected = epochs / count;
    const chiSquared = seen.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
    // 16 degrees of freedom: above 39.25 once in a thousand seeds.
    expect(chiSquared).toBeLessThan(39.25);
  });

  test('a dataset without images is refused', () => {
    expect(() => new BatchOrder(0, 4, 0)).toThrow(RangeError);
  });
});
