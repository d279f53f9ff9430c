import { describe, expect, test } from 'vitest';
import { NearDuplicates } from '../../../src/dataset/packed/near-duplicates.js';
import { meanSide, signature } from '../../../src/dataset/packed/thumbnail.js';
import { areaMean } from '../../../src/math/area-mean.js';
import { numbers } from '../../graph/gradient-check.js';

/** A picture of soft shapes. */
function picture(seed: number, side = 96, change: (value: number, x: number, y: number) => number = value => value) {
  const [a, b, c, d] = numbers(4, seed, 0.02, 0.2);
  const pixels = new Uint8Array(side * side * 3);
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const [u, v] = [(x * 96) / side, (y * 96) / side];
      const value = 128 + 60 * Math.sin(a! * u + b! * v) + 60 * Math.sin(c! * u - d! * v + seed);
      pixels.fill(change(value, x, y), (y * side + x) * 3, (y * side + x + 1) * 3);
    }
  return { side, pixels };
}
const of = ({ side, pixels }: ReturnType<typeof picture>) => signature(areaMean(pixels, side, meanSide));

describe('NearDuplicates', () => {
  test.each([
    ['the same again', picture(1)],
    ['scaled', picture(1, 70)],
    ['a little noise', picture(1, 96, (value, x, y) => value + ((x * 7 + y * 13) % 5) - 2)],
    ['a little brighter', picture(1, 96, value => value + 2)],
  ])('finds %s', (_, other) => {
    const near = new NearDuplicates();
    for (let seed = 5; seed < 9; seed++) expect(near.add(of(picture(seed)))).toBeUndefined();
    expect(near.add(of(picture(1)))).toBeUndefined();
    expect(near.add(of(other))).toBe(4);
    expect(near.count).toBe(1);
  });

  test.each([
    ['another picture', picture(2)],
    [
      'a part that differs',
      picture(1, 96, (value, x, y) => (x > 40 && x < 60 && y > 40 && y < 60 ? 255 - value : value)),
    ],
    ['mirrored', picture(1, 96, (_, x, y) => picture(1).pixels[(y * 96 + 95 - x) * 3]!)],
  ])('does not take %s for it', (_, other) => {
    const near = new NearDuplicates();
    near.add(of(picture(1)));
    expect(near.add(of(other))).toBeUndefined();
  });

  test('takes time in proportion to the images, however alike they are', () => {
    const near = new NearDuplicates();
    let looks = 0;
    const counted = (signature: Uint8Array) =>
      new Proxy(signature, {
        get(target, property) {
          looks++;
          return Reflect.get(target, property);
        },
      });
    const looksOf = Array.from({ length: 1000 }, (_, i) => {
      looks = 0;
      // Alike in their hashes, but never near to one of the last 16: the worst case for the search.
      expect(near.add(counted(new Uint8Array(256).fill((i % 17) * 15)))).toBeUndefined();
      return looks;
    });
    // The thousandth image is compared with as many as the hundredth.
    expect(looksOf[99]).toBeGreaterThan(looksOf[0]!);
    expect(looksOf.slice(99)).toEqual(looksOf.slice(99).fill(looksOf[99]!));
  });
});
