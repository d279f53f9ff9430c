import { expect, it } from 'vitest';
import { coalesced } from '../../../../src/web/app/training/curves/coalesced.js';
import type { Thinned } from '../../../../src/web/app/training/curves/thinned.js';

/** Buckets of the given numbers of steps, each with its place as its only value. */
function buckets(widths: readonly number[]): Thinned {
  let next = 0;
  const from = widths.map(width => {
    const first = next;
    next += width;
    return first;
  });
  const values = widths.map((_, i) => i);
  const curve = { min: values, max: values, mean: values };
  const to = from.map((first, i) => first + widths[i]! - 1);
  return { from, to, generator: curve, discriminator: curve, dReal: curve, dFake: curve };
}

it('leaves few buckets as they are', () => {
  const few = buckets([1, 2, 3]);
  expect(coalesced(few, 3)).toBe(few);
});

it('merges the finest first, and of these the oldest', () => {
  const { from, to, generator } = coalesced(buckets([4, 4, 1, 1, 1, 1]), 5);
  expect([from, to]).toEqual([
    [0, 4, 8, 10, 11],
    [3, 7, 9, 10, 11],
  ]);
  expect(generator).toEqual({ min: [0, 1, 2, 4, 5], max: [0, 1, 3, 4, 5], mean: [0, 1, 2.5, 4, 5] });
});

it('counts a value as often as it has steps, and passes over those that are missing', () => {
  const one = buckets([3, 1, 2]);
  const curve = { min: [1, null, null], max: [1, null, null], mean: [2, 6, null] };
  const { generator } = coalesced({ ...one, generator: curve }, 1);
  expect(generator).toEqual({ min: [1], max: [1], mean: [3] });
});

it('keeps every step of a training that goes on for long, in as many buckets as may be', () => {
  let all = buckets([1]);
  const steps = 20_000;
  for (let step = 1; step < steps; step += 7) {
    const { from, to, generator } = buckets(Array(7).fill(1));
    const shifted = { from: from.map(one => one + step), to: to.map(one => one + step) };
    const join = <T>(a: readonly T[], b: readonly T[]) => [...a, ...b];
    const curve = {
      min: join(all.generator.min, generator.min),
      max: join(all.generator.max, generator.max),
      mean: join(all.generator.mean, generator.mean),
    };
    const grown = { from: join(all.from, shifted.from), to: join(all.to, shifted.to) };
    all = coalesced({ ...grown, generator: curve, discriminator: curve, dReal: curve, dFake: curve }, 100);
  }
  expect(all.from).toHaveLength(100);
  expect(all.from[0]).toBe(0);
  for (let i = 1; i < 100; i++) expect(all.from[i]).toBe(all.to[i - 1]! + 1);
  const widths = all.from.map((first, i) => all.to[i]! - first + 1);
  expect(Math.max(...widths) / Math.max(1, Math.min(...widths.slice(0, -10)))).toBeLessThanOrEqual(4);
});
