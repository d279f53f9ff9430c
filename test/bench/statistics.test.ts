import { describe, expect, it } from 'vitest';
import { median, speedup } from './statistics.js';

describe('median', () => {
  it('is the middle value, whatever the order', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([10, 9, 100])).toBe(10);
  });

  it('lies between the two middle values of an even number', () => {
    expect(median([4, 1, 3, 2])).toBe(2.5);
  });

  it('is not moved by one slow sample', () => {
    expect(median([2, 2, 2, 1000, 2])).toBe(2);
  });

  it('refuses an empty list', () => {
    expect(() => median([])).toThrow(RangeError);
  });

  it('leaves the samples in their order', () => {
    const samples = [3, 1, 2];
    median(samples);
    expect(samples).toEqual([3, 1, 2]);
  });
});

describe('speedup', () => {
  it('is the ratio of the medians, above 1 for what is faster than the baseline', () => {
    expect(speedup([10, 12, 11], [5, 5.5, 100])).toBe(2);
    expect(speedup([1], [4])).toBe(0.25);
  });
});
