import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { assess, plainProducts, prepareReference, thumbnails } from '../../src/quality/index.js';
import type { Quality } from '../../src/schema/quality.js';
import { waves } from './images.js';

const fixture = new URL('../fixtures/quality/golden.json', import.meta.url);
const golden = JSON.parse(readFileSync(fixture, 'utf8')) as {
  n: number;
  size: number;
  seed: number;
  quality: Partial<Quality>;
}[];

/** Replaces numbers by ones that are close to any number within a relative 1e-3. */
function close(value: unknown): unknown {
  if (typeof value === 'number')
    return Number.isInteger(value) ? value : expect.closeTo(value, 3 - Math.floor(Math.log10(Math.abs(value) + 1e-3)));
  if (Array.isArray(value)) return value.map(close);
  return Object.fromEntries(Object.entries(value as object).map(([key, part]) => [key, close(part)]));
}

describe('the measures equal those that NumPy computes', () => {
  for (const { n, size, seed, quality } of golden)
    it(`of ${n} images of ${size}×${size} with seed ${seed}`, () => {
      const reals = waves(2 * n, size, 0);
      const half = reals.length / 2;
      const reference = prepareReference(
        {
          size,
          first: reals.slice(0, half),
          second: reals.slice(half),
          all: thumbnails(reals, size),
          flip: false,
        },
        seed,
        plainProducts,
      );
      expect(assess(reference, waves(n, size, 1), plainProducts)).toMatchObject(close(quality) as object);
    });
});
