import { expect, it } from 'vitest';
import { verdictOn } from '../../../../src/web/app/training/checkpoints/measurement/verdict.js';

const figure = (value: number) => ({
  value,
  low: value - 0.05,
  high: value + 0.05,
  reals: { value: 0.8, low: 0.75, high: 0.85 },
});

it.each([
  [0.75, 0.7, 'good'],
  [0.75, 0.2, 'few'],
  [0.2, 0.75, 'blurred'],
  [0.1, 0.05, 'neither'],
  // In doubt, as the interval reaches to half of what real images get.
  [0.36, 0.36, 'good'],
  [0.34, 0.36, 'blurred'],
])('calls a precision of %d with a recall of %d %s, where real images get 0.8', (precision, recall, verdict) => {
  expect(verdictOn({ images: 512, precision: figure(precision), recall: figure(recall) })).toBe(verdict);
  expect(verdictOn({ images: 20, precision: figure(precision), recall: figure(recall) })).toBe('unknown');
});
