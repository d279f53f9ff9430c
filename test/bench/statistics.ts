/**
 * The middle value; between the two middle ones when their number is even.
 * @throws RangeError when there are none
 */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('The median of no values is not defined');
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** How many times faster the samples are than those of the baseline: baseline's median / own median. */
export function speedup(baseline: readonly number[], samples: readonly number[]): number {
  return median(baseline) / median(samples);
}
