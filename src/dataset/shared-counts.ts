import { type Share, sharing } from './share.js';

/** What callers share that ask at the same time how much people have changed about the images of a dataset. */
export interface SharedCounts {
  /** How many images are left out. */
  readonly excluded: Share<number>;
  /** How many images have moved crops. */
  readonly moved: Share<number>;
}

/** For how long that is remembered, unless it changes. */
const countsKept = { keptMs: 3000, maxKept: 100 };

export function sharedCounts(): SharedCounts {
  return { excluded: sharing(countsKept), moved: sharing(countsKept) };
}
