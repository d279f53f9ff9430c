import { describe, expect, it } from 'vitest';
import {
  areaOf,
  aroundSquare,
  cropErrors,
  cutOut,
  keptAround,
  pasteInto,
  withoutSquare,
} from '../../../src/dataset/crops/geometry.js';

describe('what is kept around a square', () => {
  it.each([
    ['all of a picture of 3:2', { x: 64, y: 0, side: 128 }, { width: 192, height: 128 }, [0, 0, 192, 128]],
    ['three sides of a long picture', { x: 400, y: 0, side: 100 }, { width: 900, height: 100 }, [300, 0, 300, 100]],
    [
      'three sides in both directions',
      { x: 500, y: 400, side: 50 },
      { width: 1000, height: 800 },
      [450, 350, 150, 150],
    ],
    ['as much at a corner', { x: 10, y: 740, side: 50 }, { width: 1000, height: 800 }, [0, 650, 150, 150]],
    ['nothing more than a square picture', { x: 0, y: 0, side: 64 }, { width: 64, height: 64 }, [0, 0, 64, 64]],
  ])('is %s', (_, square, size, [x, y, width, height]) => {
    expect(keptAround(square, size)).toEqual({ x, y, width, height });
  });
});

describe('a square in a picture of 384 × 256', () => {
  const size = { width: 384, height: 256 };

  it.each([
    { x: 0, y: 0, side: 256 },
    { x: 128, y: 0, side: 256 },
    { x: 368, y: 240, side: 16 },
  ])('may be $x, $y, $side', square => {
    expect(cropErrors(square, size)).toEqual([]);
  });

  it.each([
    [{ x: 129, y: 0, side: 256 }, 'x', 'must be from 0 to 128 with side 256'],
    [{ x: 0, y: 1, side: 256 }, 'y', 'must be 0 with side 256'],
    [{ x: 0, y: 0, side: 257 }, 'side', 'must be from 16 to 256'],
    [{ x: 0, y: 0, side: 15 }, 'side', 'must be from 16 to 256'],
  ])('may not be %j', (square, path, message) => {
    const picture = ': the picture that is kept has 384 × 256 pixels';
    expect(cropErrors(square, size)).toEqual([{ path, message: `${message}${picture}` }]);
  });
});

it.each([
  [
    { width: 7, height: 3 },
    { x: 2, y: 0, side: 3 },
  ],
  [
    { width: 7, height: 3 },
    { x: 0, y: 0, side: 3 },
  ],
  [
    { width: 3, height: 5 },
    { x: 0, y: 2, side: 3 },
  ],
])('puts a picture of %j together again around %j', (size, square) => {
  const pixels = Uint8Array.from({ length: size.width * size.height * 3 }, (_, i) => i + 1);
  const rest = withoutSquare(pixels, size, square);
  expect(rest.length).toBe(pixels.length - square.side ** 2 * 3);
  expect(aroundSquare(rest, size, square, cutOut(pixels, size, areaOf(square)))).toEqual(pixels);
});

it('cuts a part out of a picture, and pastes it back', () => {
  const size = { width: 5, height: 4 };
  const pixels = Uint8Array.from({ length: 5 * 4 * 3 }, (_, i) => i);
  const area = areaOf({ x: 2, y: 1, side: 2 });
  const part = cutOut(pixels, size, area);
  expect([...part]).toEqual([21, 22, 23, 24, 25, 26, 36, 37, 38, 39, 40, 41]);
  const other = new Uint8Array(pixels.length);
  pasteInto(other, size, part, area);
  expect([...cutOut(other, size, area)]).toEqual([...part]);
  expect(other.reduce((sum, value) => sum + value, 0)).toBe(part.reduce((sum, value) => sum + value, 0));
});
