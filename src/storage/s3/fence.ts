import { FencedOffError } from '../fence.js';

/** A permission to write. */
export interface Fence {
  readonly owner: string;
  /** The family whose groups it is for. */
  readonly family: string;
  readonly number: number;
}

export function fencedOff({ owner, number }: Fence): FencedOffError {
  return new FencedOffError(`A newer attempt than ${number} writes for ${owner} now`);
}
