import { describe, expect, it } from 'vitest';
import { isSame, pressed, scaled, within } from '../../../../src/web/app/datasets/wall/crop/square.js';

const size = { width: 300, height: 200 };

describe('a square that is moved', () => {
  it.each([
    ['stays where it is', { x: 10, y: 20, side: 100 }, { x: 10, y: 20, side: 100 }],
    ['stops at the edges', { x: 250, y: -5, side: 100 }, { x: 200, y: 0, side: 100 }],
    ['is whole pixels', { x: 10.4, y: 19.6, side: 99.7 }, { x: 10, y: 20, side: 100 }],
    ['is never larger than the picture', { x: 0, y: 0, side: 500 }, { x: 0, y: 0, side: 200 }],
    ['is never too small', { x: 0, y: 0, side: 3 }, { x: 0, y: 0, side: 16 }],
  ])('%s', (_, square, expected) => {
    expect(within(square, size)).toEqual(expected);
  });

  it('keeps its center when its size changes, unless an edge is near', () => {
    expect(scaled({ x: 100, y: 50, side: 100 }, 60, size)).toEqual({ x: 120, y: 70, side: 60 });
    expect(scaled({ x: 0, y: 0, side: 100 }, 160, size)).toEqual({ x: 0, y: 0, side: 160 });
  });

  it('keeps its center, too, when its size changes pixel by pixel, there and back', () => {
    const square = { x: 100, y: 50, side: 100 };
    const sides = Array.from({ length: 60 }, (_, i) => 99 - i);
    const small = sides.reduce((at, side) => scaled(at, side, size), square);
    expect(small).toEqual({ x: 130, y: 80, side: 40 });
    expect(sides.reverse().reduce((at, side) => scaled(at, side + 1, size), small)).toEqual(square);
  });

  it('follows the keys', () => {
    const square = { x: 100, y: 50, side: 100 };
    expect(pressed(square, 'ArrowLeft', false, size)).toEqual({ x: 99, y: 50, side: 100 });
    expect(pressed(square, 'ArrowDown', true, size)).toEqual({ x: 100, y: 66, side: 100 });
    expect(pressed(square, '+', false, size)).toMatchObject({ side: 105 });
    expect(pressed(square, '-', false, size)).toMatchObject({ side: 95 });
    expect(pressed({ x: 0, y: 0, side: 16 }, '-', false, size)).toMatchObject({ side: 16 });
    expect(pressed(square, 'Enter', false, size)).toBeUndefined();
    expect(isSame(square, { ...square })).toBe(true);
    expect(isSame(square, { ...square, y: 51 })).toBe(false);
  });
});
