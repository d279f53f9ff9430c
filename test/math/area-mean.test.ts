import { describe, expect, test } from 'vitest';
import { areaMean } from '../../src/math/area-mean.js';

describe('areaMean', () => {
  test('is the mean of the pixels that fall together', () => {
    const image = { side: 2, pixels: Uint8Array.of(0, 10, 20, 20, 30, 40, 40, 50, 60, 60, 70, 80) };
    expect([...areaMean(image.pixels, image.side, 1)]).toEqual([30, 40, 50]);
    expect([...areaMean(image.pixels, image.side, 2)]).toEqual([...image.pixels]);
  });

  test('enlarges by repeating', () => {
    const image = { side: 2, pixels: Uint8Array.of(1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4) };
    const enlarged = areaMean(image.pixels, image.side, 4);
    expect(Array.from({ length: 16 }, (_, i) => enlarged[i * 3])).toEqual([
      1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4,
    ]);
  });
});
