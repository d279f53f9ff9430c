import { words } from './random.js';

const resamples = 1000;
const bootstrapPurpose = 4;
/** Of the means of the resamples: 95 % lie between them. */
const [lowest, highest] = [0.025, 0.975];

/** A mean, and where it would lie in 95 of 100 repetitions. */
export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/**
 * The mean of values, with its 95 % interval by the bootstrap percentile method (Efron & Tibshirani 1993, chapter 13): the 2.5th
 * and the 97.5th percentile of the means of 1,000 resamples, each of as many values drawn with replacement. Percentiles lie
 * between two of these means in proportion (Hyndman & Fan 1996, definition 7, which NumPy uses).
 * @param values one or more
 * @param seed the same gives the same interval
 */
export function bootstrap(values: ArrayLike<number>, seed: number): Interval {
  const n = values.length;
  const means = new Float64Array(resamples);
  for (let resample = 0; resample < resamples; resample++) {
    const drawn = words(seed, [bootstrapPurpose, resample], n);
    let sum = 0;
    for (let i = 0; i < n; i++) sum += values[Math.floor((drawn[i]! / 2 ** 32) * n)]!;
    means[resample] = sum / n;
  }
  means.sort();
  return { value: mean(values), low: percentile(means, lowest), high: percentile(means, highest) };
}

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

/** @param sorted ascending */
function percentile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(at)]!, sorted[Math.ceil(at)]!];
  return below + (at - Math.floor(at)) * (above - below);
}
