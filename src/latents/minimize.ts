import { dampedStep, type Linearized } from './levenberg-marquardt.js';

/** Something to make small in the cube of latents. */
export interface Cost {
  /** @param z latentSize numbers */
  readonly linearize: (z: Float32Array) => Linearized;
  /** @param zs n × latentSize numbers, one after another @returns n costs */
  readonly costs: (zs: Float32Array) => Float32Array;
}

export interface Place {
  readonly z: Float32Array;
  readonly cost: number;
}

export interface StopRules {
  readonly iterations: number;
  /** A cost that is good enough. */
  readonly enough: number;
  /** Ends when an iteration lowers the cost by less than this share of it. */
  readonly leastGain: number;
}

/** From almost Gauss-Newton to a short step downhill. */
const dampings = [1e-4, 1e-3, 1e-2, 0.03, 0.1, 0.3, 1, 10];
/** Steps that `minimize` compares in one call of `costs`. */
export const stepsAtOnce = dampings.length;

/**
 * Levenberg (1944) and Marquardt (1963) in the cube [−1, 1]ⁿ. Each iteration tries a step for every one of a row of
 * dampings at once and takes the best: linearizing costs far more than comparing, so nothing is gained by searching for
 * the damping one step after another.
 * @returns yields each place that is better than the one before, and returns the last
 */
export function* minimize(cost: Cost, start: Place, rules: StopRules): Generator<Place, Place> {
  let best = start;
  for (let i = 0; i < rules.iterations && best.cost > rules.enough; i++) {
    const around = cost.linearize(best.z);
    const steps = dampings.map(damping => dampedStep(around, best.z, damping));
    const next = lowest(steps, cost);
    if (!(next.cost < best.cost)) break;
    const gain = 1 - next.cost / best.cost;
    best = next;
    yield best;
    if (gain < rules.leastGain) break;
  }
  return best;
}

/** The best of some latents. */
function lowest(zs: readonly Float32Array[], cost: Cost): Place {
  return byCost(zs, cost)[0]!;
}

/** Latents with their costs, the best one first. */
export function byCost(zs: readonly Float32Array[], cost: Cost): Place[] {
  const length = zs[0]?.length ?? 0;
  const all = new Float32Array(zs.length * length);
  for (const [i, z] of zs.entries()) all.set(z, i * length);
  const costs = cost.costs(all);
  return zs.map((z, i) => ({ z, cost: costs[i]! })).sort((a, b) => a.cost - b.cost);
}
