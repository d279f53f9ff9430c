import { ProblemError } from '../../../client/index.js';

/** Whether there is no such training, or none any more. */
export function isGone(error: unknown): boolean {
  return error instanceof ProblemError && error.code === 'JOB_NOT_FOUND';
}
