import type uPlot from 'uplot';
import type { Series, Values } from './series.js';
import { smoothed } from './smoothed.js';

/** The columns that uPlot draws: the steps, then of each series its least, its greatest, its raw and its smoothed values. */
export function drawnData(
  x: readonly number[],
  series: readonly Series[],
  smoothing: number,
  isLog: boolean,
): uPlot.AlignedData {
  // A logarithm has no place for 0.
  const shown = (values: Values) => values.map(value => (isLog && value !== null && value <= 0 ? null : value));
  const columns = series.flatMap(({ values, min = values, max = values }) => [
    shown(min),
    shown(max),
    shown(values),
    smoothed(shown(values), smoothing),
  ]);
  return [[...x], ...columns];
}

/** Columns of each series. */
export const columnsPerSeries = 4;
