import { describe, expect, it } from 'vitest';
import { median, upperMedian } from '../../src/math/median.js';

describe('median', () => {
  it('is the middle value, whatever their order', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([10, 9, 100])).toBe(10);
  });

  it('is the mean of the two middle values when their number is even', () => {
    expect(median([4, 1, 3, 2])).toBe(2.5);
  });

  it('is not moved by an outlier', () => {
    expect(median([2, 2, 2, 1000, 2])).toBe(2);
  });

  it('is not defined for no values', () => {
    expect(() => median([])).toThrow(RangeError);
    expect(() => upperMedian([])).toThrow(RangeError);
  });

  it('leaves the values in their order', () => {
    const samples = [3, 1, 2];
    median(samples);
    expect(samples).toEqual([3, 1, 2]);
  });
});

it('upperMedian is one of the values', () => {
  expect(upperMedian([4, 1, 3, 2])).toBe(3);
  expect(upperMedian(Float32Array.of(9, 1, 5))).toBe(5);
});
