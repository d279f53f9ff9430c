import type { Metrics } from '../../../../client/index.js';
import { useResource } from '../../service/resource.js';
import { client } from '../../service/service.js';
import { coalesced } from './coalesced.js';
import type { CurveName, Thinned } from './thinned.js';

/** How good the images of a step are, and what real ones score. */
interface Measured {
  readonly step: number;
  readonly swd: number;
  readonly swdFloor: number;
  /** Where images were held out to measure it. */
  readonly overfitting: number | null;
}

/** The metrics of a training: buckets of steps, and the points at which quality was measured. */
export interface Curves {
  readonly buckets: Thinned;
  readonly measured: readonly Measured[];
}

/** Buckets of a whole training: a plot is hardly wider in pixels. */
export const wholeBuckets = 1000;
/** Buckets of what is appended at once. */
const appendedBuckets = 200;
/** Trainings whose curves are remembered. */
const mostKnown = 12;
/** The curves of trainings, and how far these were when they were read. */
const known = new Map<string, { readonly curves: Curves; readonly step: number }>();

/**
 * The curves of a training so far. What is new is appended, so that a long training is read only once.
 * @param step how far it is: one that went back to a checkpoint takes its steps again
 */
export function useCurves(id: string, step: number): Curves | undefined {
  steps.set(id, step);
  return useResource(`job/${id}/metrics`, () => load(id)).value;
}

const steps = new Map<string, number>();

async function load(id: string): Promise<Curves> {
  const before = known.get(id);
  const last = before?.curves.buckets.to.at(-1);
  const step = steps.get(id) ?? 0;
  const isWhole =
    before === undefined ||
    last === undefined ||
    // The metrics may be ahead of the job, so only its own steps tell that it went back.
    step < before.step;
  const part = isWhole ? { points: wholeBuckets } : { points: appendedBuckets, fromStep: last + 1 };
  const answer = await client.getJobMetrics({ id, ...part });
  const after = isWhole ? curvesOf(answer) : joined(before.curves, curvesOf(answer));
  known.delete(id);
  known.set(id, { curves: after, step });
  for (const oldest of [...known.keys()].slice(0, -mostKnown)) known.delete(oldest);
  return after;
}

export function curvesOf({ data, curves }: Metrics): Curves {
  // No more than the plot shows: there are many of them after days.
  const measured = data.flatMap(({ step, quality }) =>
    quality ? [{ step, swd: quality.swd, swdFloor: quality.swdFloor, overfitting: quality.overfitting ?? null }] : [],
  );
  return { buckets: curves!, measured };
}

function joined(before: Curves, after: Curves): Curves {
  const buckets = coalesced(concat(before.buckets, after.buckets), wholeBuckets);
  return { buckets, measured: [...before.measured, ...after.measured] };
}

export function concat(a: Thinned, b: Thinned): Thinned {
  return mapBuckets(a, (values, pick) => [...values, ...pick(b)]);
}

export function part(buckets: Thinned, start: number, end: number): Thinned {
  return mapBuckets(buckets, values => values.slice(start, end));
}

/** Changes every column of some buckets; `pick` finds the same column in others. */
function mapBuckets(
  buckets: Thinned,
  change: <T>(values: readonly T[], pick: (other: Thinned) => readonly T[]) => T[],
): Thinned {
  const curve = (name: CurveName) => ({
    min: change(buckets[name].min, other => other[name].min),
    max: change(buckets[name].max, other => other[name].max),
    mean: change(buckets[name].mean, other => other[name].mean),
  });
  return {
    from: change(buckets.from, other => other.from),
    to: change(buckets.to, other => other.to),
    generator: curve('generator'),
    discriminator: curve('discriminator'),
    dReal: curve('dReal'),
    dFake: curve('dFake'),
  };
}
