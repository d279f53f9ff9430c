import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { bootstrap } from '../../src/quality/bootstrap.js';
import { groupsOf, plainProducts, Scorer } from '../../src/quality/index.js';
import { covered } from '../../src/quality/precision-recall.js';
import { normals } from '../../src/quality/random.js';
import { TensorflowProducts } from '../../src/training/tensorflow-products.js';
import { numbers } from '../graph/gradient-check.js';
import { waves } from './images.js';

const golden = JSON.parse(readFileSync(new URL('../fixtures/quality/scores.json', import.meta.url), 'utf8')) as {
  coverage: { n: number; width: number; shift: number; fakes: number[]; reals: number[] }[];
  bootstrap: { values: number[]; seed: number; value: number; low: number; high: number }[];
};

/** Normal points of 6 numbers: the formula of test/fixtures/quality/make.py. */
const cloud = (n: number, seed: number, width: number, shift: number) =>
  Float32Array.from(normals(seed, [9, 0], n * 6), value => width * value + shift);
const share = (flags: Uint8Array) => flags.reduce((sum, flag) => sum + flag, 0) / flags.length;

describe('precision and recall', () => {
  for (const { n, width, shift, ...expected } of golden.coverage)
    it(`equal those that NumPy computes, of ${n} points ${width} wide and ${shift} off`, () => {
      const found = covered(cloud(n, 1, 1, 0), cloud(n, 2, width, shift), 6, plainProducts);
      expect({ fakes: Array.from(found.fakes), reals: Array.from(found.reals) }).toEqual(expected);
    });

  it('are 1 and 1 for two equal sets, and 0 and 0 for two that have nothing in common', () => {
    const reals = cloud(300, 1, 1, 0);
    for (const [fakes, expected] of [
      [reals, 1],
      [cloud(300, 2, 1, 1000), 0],
    ] as const) {
      const found = covered(reals, fakes, 6, plainProducts);
      expect([share(found.fakes), share(found.reals)]).toEqual([expected, expected]);
    }
  });
});

describe('an interval', () => {
  for (const { values, seed, ...expected } of golden.bootstrap)
    it(`of ${values.length} values equals that which NumPy computes`, () => {
      const { value, low, high } = bootstrap(values, seed);
      for (const [found, wanted] of [
        [value, expected.value],
        [low, expected.low],
        [high, expected.high],
      ] as const)
        expect(found).toBeCloseTo(wanted, 10);
    });

  it('is about that of the normal distribution for many values, and nothing for one', () => {
    const { value, low, high } = bootstrap(Float64Array.from(normals(5, [9, 1], 2500)), 1);
    expect(high - value).toBeCloseTo(1.96 / 50, 2);
    expect(value - low).toBeCloseTo(1.96 / 50, 2);
    expect(bootstrap([3], 1)).toEqual({ value: 3, low: 3, high: 3 });
  });
});

describe('the groups of a measurement', () => {
  it.each([
    [16, { images: 16, groups: 8, groupImages: 2 }],
    [100, { images: 96, groups: 8, groupImages: 12 }],
    [256, { images: 256, groups: 8, groupImages: 32 }],
    [1024, { images: 1024, groups: 16, groupImages: 64 }],
    [4000, { images: 3968, groups: 62, groupImages: 64 }],
  ])('of %i images are eight or more, of 64 images at most', (available, groups) => {
    expect(groupsOf(available)).toEqual(groups);
  });
});

describe('the scores of many images', () => {
  const tensorflow = new TensorflowProducts();
  afterAll(() => tensorflow.close());
  const size = 16;
  const groups = groupsOf(48);
  const bytes = size ** 2 * 3;
  const length = groups.groupImages * bytes;
  const [first, second] = [waves(96, size, 0).slice(0, 48 * bytes), waves(96, size, 0).slice(48 * bytes)];
  const score = (fakes: Uint8Array) => {
    const scorer = new Scorer(groups, size, 3, tensorflow.products);
    for (let start = 0; start < fakes.length; start += length) {
      const part = (images: Uint8Array) => images.slice(start, start + length);
      scorer.add({ fakes: part(fakes), first: part(first), second: part(second) });
    }
    return scorer.end();
  };

  it('are those of real images for real images', () => {
    const found = score(second);
    expect(found.rKid.value).toBeCloseTo(found.rKid.reals.value, 10);
    expect([found.precision.value, found.recall.value]).toEqual([
      found.precision.reals.value,
      found.recall.reals.value,
    ]);
    for (const measure of [...Object.values(found), ...Object.values(found).map(({ reals }) => reals)]) {
      expect(measure.low).toBeLessThanOrEqual(measure.value);
      expect(measure.high).toBeGreaterThanOrEqual(measure.value);
    }
  });

  it('tell a generator of few sharp images from one of many that are noise', () => {
    const few = score(first.map((_, i) => first[i % (2 * bytes)]! + (i % 7 === Math.floor(i / bytes) % 7 ? 1 : 0)));
    const noise = score(Uint8Array.from(numbers(48 * bytes, 1, 0, 256)));
    expect(few.precision.value).toBeGreaterThan(0.9);
    expect(few.recall.value).toBeLessThan(0.2);
    expect(few.spread.high).toBeLessThan(few.spread.reals.low);
    expect(noise.precision.value).toBeLessThan(0.1);
    expect(noise.swd.low).toBeGreaterThan(noise.swd.reals.high);
  });
});
