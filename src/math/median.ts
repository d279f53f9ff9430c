/**
 * The middle value, or the mean of the two middle ones when there is an even number of values.
 * @throws RangeError when there are no values
 */
export function median(values: ArrayLike<number>): number {
  const sorted = sort(values);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}

/**
 * The middle value, or the upper of the two middle ones: always one of the values.
 * @throws RangeError when there are no values
 */
export function upperMedian(values: ArrayLike<number>): number {
  const sorted = sort(values);
  return sorted[sorted.length >> 1]!;
}

function sort(values: ArrayLike<number>): Float64Array {
  if (values.length === 0) throw new RangeError('The median of no values is not defined');
  return Float64Array.from(values).sort();
}
