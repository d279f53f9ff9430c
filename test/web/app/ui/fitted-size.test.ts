import { expect, it } from 'vitest';
import { fittedSize } from '../../../../src/web/app/ui/large/fitted-size.js';

const square = (side: number) => ({ width: side, height: side });

it.each([
  ['three whole pixels for each', { width: 1400, height: 790 }, square(256), 1, false, 768, true],
  ['whole pixels of a fine screen', square(350), square(256), 3, false, 1024 / 3, true],
  ['not much smaller than it fits', square(850), square(768), 1, false, 768, true],
  ['smooth, where whole pixels would leave much of the room empty', square(1200), square(768), 1, false, 1200, false],
  [
    'all of the room, where whole pixels would leave a fifth of it empty',
    square(660),
    square(256),
    1,
    false,
    660,
    true,
  ],
  ['all of a phone', square(366), square(256), 2, false, 366, true],
  ['smooth, where some pixels would be twice as wide as others', square(300), square(256), 1, false, 300, false],
  ['smooth, where it is larger than the room', square(500), square(768), 1, false, 500, false],
  ['smooth, where that is wanted', square(900), square(256), 1, true, 900, false],
])('%s', (_, room, picture, ratio, isSmooth, side, isSharp) => {
  const fitted = fittedSize(room, picture, ratio, isSmooth);
  expect(fitted.isSharp).toBe(isSharp);
  expect(fitted.width).toBeCloseTo(side, 9);
  expect(fitted.height).toBeCloseTo(side, 9);
});

it('fits what is wider than high by its width', () => {
  expect(fittedSize(square(400), { width: 200, height: 100 }, 1, false)).toEqual({
    width: 400,
    height: 200,
    isSharp: true,
  });
});
