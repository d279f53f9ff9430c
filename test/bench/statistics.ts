import { median } from '../../src/math/median.js';

/** How many times faster the samples are than the baseline's: baseline's median / own median. */
export function speedup(baseline: readonly number[], samples: readonly number[]): number {
  return median(baseline) / median(samples);
}
