import fc from 'fast-check';
import { expect, test } from 'vitest';
import { largestHalf, toHalf } from '../../src/exports/half.js';

/** IEEE 754 binary16, by its definition. */
function fromHalf(bits: number): number {
  const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
}

const half = (value: number) => toHalf(Float32Array.of(value))[0]!;

test('every float16 stays itself', () => {
  for (let bits = 0; bits < 0x1_0000; bits++) {
    const value = fromHalf(bits);
    if (Number.isFinite(value)) expect(half(value)).toBe(bits);
  }
});

test('any other number becomes the nearest, the even one of two', () => {
  fc.assert(
    fc.property(fc.float({ min: -60_000, max: 60_000, noNaN: true }), value => {
      const bits = half(value);
      const error = Math.abs(fromHalf(bits) - value);
      for (const neighbor of [bits - 1, bits + 1].filter(near => (near & 0x7fff) < 0x7c00 && near >= 0)) {
        const other = Math.abs(fromHalf(neighbor) - value);
        expect(error <= other).toBe(true);
        if (error === other && error > 0) expect(bits % 2).toBe(0);
      }
    }),
    { numRuns: 2000 },
  );
});

test('what is too large becomes the largest, and NaN stays NaN', () => {
  expect([65_520, 1e9, Number.POSITIVE_INFINITY].map(value => fromHalf(half(value)))).toEqual([
    largestHalf,
    largestHalf,
    largestHalf,
  ]);
  expect(fromHalf(half(-1e9))).toBe(-largestHalf);
  expect(half(Number.NaN) & 0x7fff).toBe(0x7e00);
});
