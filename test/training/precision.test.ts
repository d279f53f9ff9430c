import { expect, it } from 'vitest';
import { fasterPrecision, measurePrecisions, resolvePrecision } from '../../src/training/precision.js';
import { smallHyperparameters } from '../small-training.js';

const trials = (float32: number, bfloat16: number) =>
  [
    { precision: 'float32', seconds: float32 },
    { precision: 'bfloat16', seconds: bfloat16 },
  ] as const;

it('takes bfloat16 only where it is clearly faster', () => {
  expect(fasterPrecision(trials(1, 0.6))).toBe('bfloat16');
  expect(fasterPrecision(trials(1, 0.95))).toBe('float32');
  expect(fasterPrecision(trials(1, 8))).toBe('float32');
  expect(fasterPrecision(trials(1, Number.POSITIVE_INFINITY))).toBe('float32');
  expect(fasterPrecision(trials(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY))).toBe('float32');
});

it('takes the precision that was asked for without a trial', () => {
  for (const precision of ['float32', 'bfloat16'] as const)
    expect(resolvePrecision({ ...smallHyperparameters, precision })).toBe(precision);
});

it('times both on this machine', () => {
  for (const { seconds } of measurePrecisions(smallHyperparameters)) expect(seconds).toBeGreaterThan(0);
});
