import type { Ignored } from '../../schema/dataset.js';

/** What a source contains besides its images. */
export interface Findings {
  /** Files that are not meant to be images. */
  readonly ignored: Ignored;
  /** Names of the first tar archives without an end mark. */
  readonly unfinished: string[];
}

export function newFindings(): Findings {
  return { ignored: { litter: 0, notes: 0, folders: 0 }, unfinished: [] };
}
