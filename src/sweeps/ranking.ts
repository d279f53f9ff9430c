import type { SweepMetric } from '../schema/sweeps/request.js';
import type { RunOutcome, RunState } from '../schema/sweeps/sweep.js';

/** What decides the rank of a run. */
export interface Standing {
  readonly run: number;
  readonly rung: number;
  readonly outcome: RunOutcome | null;
  readonly state: RunState | null;
}

export function metricOf(state: RunState | null, metric: SweepMetric): number | null {
  return state?.quality?.[metric] ?? null;
}

/**
 * Order of runs, negative when `a` is better: failed and canceled ones are last, then the one that reached the higher
 * rung is better, then the one with the lower metric; a run that was never measured ranks as if it had the highest.
 */
export function compareRuns(metric: SweepMetric): (a: Standing, b: Standing) => number {
  const isLost = ({ outcome }: Standing) => Number(outcome === 'failed' || outcome === 'canceled');
  const value = ({ state }: Standing) => metricOf(state, metric) ?? Number.MAX_VALUE;
  return (a, b) => isLost(a) - isLost(b) || b.rung - a.rung || value(a) - value(b) || a.run - b.run;
}
