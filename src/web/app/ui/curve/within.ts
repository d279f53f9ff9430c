import type uPlot from 'uplot';
import type { Range } from './series.js';

/** Steps that are shown at least. */
const fewest = 4;

/** The part of a range that a plot has steps of; undefined for all of them. */
export function within(plot: uPlot, [from, to]: readonly [number, number]): Range {
  const steps = plot.data[0];
  const [first, last] = [steps[0] ?? 0, steps.at(-1) ?? 0];
  const [start, end] = [Math.max(first, from), Math.min(last, to)];
  if (start <= first && end >= last) return undefined;
  if (end - start >= fewest) return [Math.round(start), Math.round(end)];
  const middle = Math.max(first + fewest / 2, Math.min(last - fewest / 2, (start + end) / 2));
  return [Math.round(middle - fewest / 2), Math.round(middle + fewest / 2)];
}
