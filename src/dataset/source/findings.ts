import type { Ignored } from '../../schema/dataset.js';

/** What is come across on the way through a source, beside its images. */
export interface Findings {
  /** What nobody means to be an image. */
  readonly ignored: Ignored;
  /** Names of tar archives without an end mark, the first ones. */
  readonly unfinished: string[];
}

export function newFindings(): Findings {
  return { ignored: { litter: 0, notes: 0, folders: 0 }, unfinished: [] };
}
