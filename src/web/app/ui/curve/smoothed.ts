/**
 * An exponential moving average, as TensorBoard draws it: corrected for the start, so that it does not begin at 0.
 * @param values null where there is none, and so is the average
 * @param weight of what was before, 0 to 1: 0 changes nothing
 */
export function smoothed(values: readonly (number | null)[], weight: number): (number | null)[] {
  let [average, share] = [0, 0];
  return values.map(value => {
    if (value === null || !Number.isFinite(value)) return null;
    average = weight * average + (1 - weight) * value;
    share = weight * share + (1 - weight);
    return average / share;
  });
}
