/** Index of the value that is nearest to another one, in values that ascend; -1 when there is none. */
export function nearestIndex(values: readonly number[], wanted: number): number {
  let [low, high] = [0, values.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  if (high < 0) return -1;
  return low > 0 && wanted - values[low - 1]! < values[low]! - wanted ? low - 1 : low;
}
