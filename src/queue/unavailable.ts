import { ServiceError } from '../schema/problem.js';

/** Seconds after which a client may try again while Redis is away. */
const retryAfter = 5;

export const nothingLost = 'nothing was lost';

/** @param left what the failed operation leaves behind, in words */
export function unavailable(left: string, cause?: unknown): ServiceError {
  return new ServiceError(
    'QUEUE_UNAVAILABLE',
    `The job queue cannot be reached; ${left}. Try again in ${retryAfter} seconds.`,
    { retryAfter, cause },
  );
}
