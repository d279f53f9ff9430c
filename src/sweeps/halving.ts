import type { TrainingLimit } from '../schema/job.js';
import type { Budget, Halving } from '../schema/sweeps/request.js';
import type { Rung } from '../schema/sweeps/sweep.js';

export interface Plan {
  readonly rungs: Rung[];
  /** The budget of a run that is never dropped. */
  readonly run: TrainingLimit;
  /** The budget of all runs together. */
  readonly total: TrainingLimit;
}

/** Rounding must not make a hundredth run of 99.999…. */
const tolerance = 1e-9;

/**
 * The rungs of successive halving (Jamieson & Talwalkar 2016, "Non-stochastic best arm identification"): of `runs`
 * runs, a share `keep` continues after each rung, and each rung but the last ends at the share `keep` of the next one's
 * end. So every rung but the first trains about the same amount in total.
 * @returns undefined when there are not enough steps for one in each rung
 */
export function planRungs(
  runs: number,
  { steps, minutes, per }: Budget,
  { rungs: count, keep }: Halving,
): Plan | undefined {
  const shares = Array.from({ length: count }, (_, rung) => keep ** (count - 1 - rung));
  const sizes = [runs];
  while (sizes.length < count) sizes.push(Math.max(1, Math.ceil(sizes.at(-1)! * keep - tolerance)));
  // Runs' worth of training: each rung trains its runs from the end of the previous one.
  const total = (ends: readonly number[]) =>
    sizes.reduce((sum, size, i) => sum + size * (ends[i]! - (ends[i - 1] ?? 0)), 0);
  const ofRun = (asked: number) => (per === 'run' ? asked : asked / total(shares));

  if (minutes !== undefined) {
    const ends = shares.map(share => ofRun(minutes) * share);
    return plan(
      sizes,
      ends.map(end => ({ minutes: end })),
      { minutes: total(ends) },
    );
  }
  const last = Math.floor(ofRun(steps!) + tolerance);
  const ends = shares.map(share => Math.floor(last * share + tolerance));
  if (ends.some((end, i) => end <= (ends[i - 1] ?? 0))) return undefined;
  return plan(
    sizes,
    ends.map(end => ({ steps: end })),
    { steps: total(ends) },
  );
}

function plan(sizes: readonly number[], ends: readonly TrainingLimit[], total: TrainingLimit): Plan {
  return { rungs: sizes.map((runs, i) => ({ runs, until: ends[i]! })), run: ends.at(-1)!, total };
}
