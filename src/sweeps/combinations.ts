import { philox } from '../math/philox.js';
import {
  isWhole,
  type Parameters,
  type Search,
  type VariedHyperparameters,
  variedNames,
} from '../schema/sweeps/request.js';

type Candidates = NonNullable<Parameters[keyof Parameters]>;

/** Separates the draws from every other use of the same seed. */
const sweepStream = 0x73; // 's'
/** Digits of a drawn number: more would only be harder to read. */
const digits = 4;

/** The combinations of hyperparameters that a search asks for, one for each run. */
export function combinations(search: Search, seed: number): VariedHyperparameters[] {
  if (search.strategy === 'grid') return grid(search.parameters);
  return Array.from({ length: search.runs }, (_, run) => draw(search.parameters, seed, run));
}

/** Every combination of the values; the last hyperparameter changes fastest. */
function grid(parameters: Parameters): VariedHyperparameters[] {
  let all: VariedHyperparameters[] = [{}];
  for (const name of variedNames) {
    const values = parameters[name]?.values;
    if (values) all = all.flatMap(others => values.map(value => ({ ...others, [name]: value })));
  }
  return all;
}

/** The combination of one run: a function of (seed, run), whatever the number of runs. */
function draw(parameters: Parameters, seed: number, run: number): VariedHyperparameters {
  const drawn: Record<string, unknown> = {};
  for (const [i, name] of variedNames.entries()) {
    const candidates = parameters[name];
    if (candidates) drawn[name] = pick(candidates, uniform(seed, run, i), isWhole(name));
  }
  return drawn;
}

/** @param u uniform in [0, 1) */
function pick({ values, min = 0, max = 1, scale }: Candidates, u: number, whole: boolean): unknown {
  if (values) return values[Math.floor(u * values.length)];
  // Each whole number has its own interval.
  const [low, high] = whole ? [min - 0.5, max + 0.5] : [min, max];
  const value = scale === 'log' ? low * (high / low) ** u : low + u * (high - low);
  const rounded = whole ? Math.round(value) : Number(value.toPrecision(digits));
  return Math.min(max, Math.max(min, rounded));
}

/** 53 random bits as a number in [0, 1). */
function uniform(seed: number, run: number, parameter: number): number {
  const [high, low] = philox(seed, sweepStream, [parameter, run, 0, 0]);
  return ((high >>> 5) * 2 ** 26 + (low >>> 6)) / 2 ** 53;
}
