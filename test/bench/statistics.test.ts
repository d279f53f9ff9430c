import { describe, expect, it } from 'vitest';
import { speedup } from './statistics.js';

describe('speedup', () => {
  it('is the ratio of the medians, above 1 for what is faster than the baseline', () => {
    expect(speedup([10, 12, 11], [5, 5.5, 100])).toBe(2);
    expect(speedup([1], [4])).toBe(0.25);
  });
});
