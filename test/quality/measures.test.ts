import { afterAll, describe, expect, it } from 'vitest';
import { assess, prepareReference, type Reference, thumbnails } from '../../src/quality/index.js';
import { multiScaleSimilarity } from '../../src/quality/ms-ssim.js';
import { levelSides } from '../../src/quality/pyramid.js';
import { floatSorter } from '../../src/quality/sort.js';
import { TensorflowProducts } from '../../src/training/tensorflow-products.js';
import { numbers } from '../graph/gradient-check.js';
import { waves } from './images.js';

const tensorflow = new TensorflowProducts();
afterAll(() => tensorflow.close());
const { products } = tensorflow;

const [n, size] = [12, 32];
const bytes = size ** 2 * 3;
const every = waves(3 * n, size, 0);
const set = (i: number) => every.slice(i * n * bytes, (i + 1) * n * bytes);

function reference(flip = false): Reference {
  const reals = every.slice(0, 2 * n * bytes);
  return prepareReference({ size, first: set(0), second: set(1), all: thumbnails(reals, size), flip }, 3, products);
}
const plain = reference();
const measure = (fakes: Uint8Array, of = plain) => assess(of, fakes, products);

/** The first image again and again, with a little noise. */
const collapsed = Uint8Array.from({ length: n * bytes }, (_, i) => set(0)[i % bytes]! + (i % 7 === 0 ? 3 : 0));
const mirroredImages = set(0).map((_, i, images) => {
  const row = size * 3;
  return images[i - (i % row) + (size - 1 - Math.floor((i % row) / 3)) * 3 + (i % 3)]!;
});

describe('the measures', () => {
  it('find real images as good as real images are', () => {
    const quality = measure(set(2));
    expect(quality.swd).toBeLessThan(2 * quality.swdFloor);
    expect(quality.memorised).toBe(0);
    expect(quality.spread).toBeCloseTo(quality.spreadReals, 1);
    // The patches lie elsewhere, so that even the same images are no nearer than a sample can show.
    expect(measure(set(0)).swd).toBeLessThan(quality.swd);
  });

  it('find noise and one color worse', () => {
    const good = measure(set(2));
    const noise = measure(Uint8Array.from(numbers(n * bytes, 1, 0, 256)));
    const gray = measure(new Uint8Array(n * bytes).fill(128));
    for (const bad of [noise, gray]) {
      expect(bad.swd).toBeGreaterThan(3 * good.swd);
      expect(bad.rKid).toBeGreaterThan(good.rKid);
      expect(
        Object.values(bad)
          .flat()
          .every(value => typeof value === 'object' || Number.isFinite(value)),
      ).toBe(true);
    }
    expect(noise.rKid).toBeGreaterThan(10 * Math.abs(noise.rKidFloor));
  });

  it('find a generator that makes one image only', () => {
    const quality = measure(collapsed);
    expect(quality.msSsim).toBeGreaterThan(0.99);
    expect(quality.msSsimReals).toBeLessThan(0.7);
    expect(quality.spread).toBeLessThan(0.05 * quality.spreadReals);
  });

  it('find copies of training images, mirrored ones where trainings see those', () => {
    expect(measure(set(0))).toMatchObject({ nearest: 0, memorised: 1 });
    expect(measure(set(2)).nearest).toBeGreaterThan(0.5 * plain.reals.nearestReals);
    expect(measure(mirroredImages).memorised).toBeLessThan(0.5);
    expect(measure(mirroredImages, reference(true))).toMatchObject({ nearest: 0, memorised: 1 });
  });

  it('are the same each time, for one seed', () => {
    expect(measure(set(2))).toEqual(measure(set(2), reference()));
    const other = prepareReference({ size, first: set(0), second: set(1), all: plain.all, flip: false }, 4, products);
    expect(measure(set(2), other).swd).not.toBe(measure(set(2)).swd);
  });

  it('refuse another number of images', () => {
    expect(() => measure(new Uint8Array(bytes))).toThrow('The measures need 12 images of 32×32, not 3072 bytes');
  });
});

it('rKID of two samples of one kind lies around 0, unlike a biased estimate', () => {
  const values = Array.from({ length: 6 }, (_, i) => {
    const noise = Uint8Array.from(numbers(4 * 6 * 16 ** 2 * 3, i + 1, 0, 256));
    const half = noise.length / 2;
    const all = thumbnails(noise, 16);
    const of = { size: 16, first: noise.slice(0, half), second: noise.slice(half), all, flip: false };
    const { rKidFloor } = prepareReference(of, 0, products).reals;
    return rKidFloor;
  });
  expect(Math.min(...values)).toBeLessThan(0);
  expect(Math.abs(values.reduce((a, b) => a + b) / values.length)).toBeLessThan(Math.max(...values.map(Math.abs)));
});

it('MS-SSIM is 1 for equal images, symmetric, and not below 0', () => {
  const [a, b] = [every.slice(0, bytes), every.slice(bytes, 2 * bytes)];
  expect(multiScaleSimilarity(a, a, size)).toBeCloseTo(1, 6);
  expect(multiScaleSimilarity(a, b, size)).toBeCloseTo(multiScaleSimilarity(b, a, size), 9);
  const negative = a.map(value => 255 - value);
  expect(multiScaleSimilarity(a, negative, size)).toBe(0);
});

it('the pyramid ends at 16 pixels or before an odd side', () => {
  expect([8, 16, 32, 66, 96, 256].map(levelSides)).toEqual([
    [8],
    [16],
    [32, 16],
    [66, 33],
    [96, 48, 24],
    [256, 128, 64, 32, 16],
  ]);
});

it('sorts as Float32Array does', () => {
  const values = numbers(5000, 1, -1e3, 1e3);
  values.set([0, -0, 1e-40, -1e-40, 3e38, -3e38, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY], 100);
  values.fill(7, 200, 300);
  const expected = values.toSorted();
  floatSorter(values.length)(values);
  expect(values).toEqual(expected);
});
