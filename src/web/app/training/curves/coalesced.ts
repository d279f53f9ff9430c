import type { CurveName, Thinned } from './thinned.js';

/**
 * Merges neighboring buckets until there are no more than `most`, the finest first and the oldest of these first: what is
 * appended to a long training stays about as fine as the rest, and takes up no more and more memory.
 */
export function coalesced(buckets: Thinned, most: number): Thinned {
  const { from, to } = buckets;
  /** First and last old bucket of each new one. */
  let groups = from.map((_, i) => [i, i] as const);
  const span = ([first, last]: readonly [number, number]) => to[last]! - from[first]! + 1;
  for (let finest = 1; groups.length > most; finest *= 2) {
    let excess = groups.length - most;
    const merged: (readonly [number, number])[] = [];
    for (let i = 0; i < groups.length; i++) {
      const [here, next] = [groups[i]!, groups[i + 1]];
      const merges = excess > 0 && next !== undefined && span(here) <= finest && span(next) <= finest;
      merged.push(merges ? [here[0], next[1]] : here);
      if (!merges) continue;
      excess--;
      i++;
    }
    groups = merged;
  }
  if (groups.length === from.length) return buckets;
  const curve = (name: CurveName) => {
    const { min, max, mean } = buckets[name];
    return {
      min: groups.map(group => reduced(min, group, Math.min)),
      max: groups.map(group => reduced(max, group, Math.max)),
      mean: groups.map(group => weightedMean(mean, group, i => span([i, i]))),
    };
  };
  return {
    from: groups.map(([first]) => from[first]!),
    to: groups.map(([, last]) => to[last]!),
    generator: curve('generator'),
    discriminator: curve('discriminator'),
    dReal: curve('dReal'),
    dFake: curve('dFake'),
  };
}

type Group = readonly [first: number, last: number];
type Column = readonly (number | null)[];

function reduced(values: Column, [first, last]: Group, of: (a: number, b: number) => number): number | null {
  const known = values.slice(first, last + 1).filter(value => value !== null);
  return known.length === 0 ? null : known.reduce((a, b) => of(a, b));
}

/** Each value counts as often as there are steps in its bucket. */
function weightedMean(values: Column, [first, last]: Group, weightOf: (i: number) => number): number | null {
  let [sum, weights] = [0, 0];
  for (let i = first; i <= last; i++) {
    const value = values[i];
    if (value === null || value === undefined) continue;
    sum += value * weightOf(i);
    weights += weightOf(i);
  }
  return weights === 0 ? null : sum / weights;
}
