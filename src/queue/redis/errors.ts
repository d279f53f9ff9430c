import { ServiceError } from '../../schema/problem.js';
import { type RedisTrouble, redisTrouble } from './trouble.js';

/** Seconds after which a client may try again while Redis is away. */
const retryAfter = 5;

export const nothingLost = 'nothing was lost';

/**
 * What to throw when an operation on Redis has failed: QUEUE_UNAVAILABLE, except for a ServiceError and for commands that are
 * wrong in themselves.
 * @param left what the failed operation leaves behind, in words
 */
export function queueFailure(error: unknown, left: string): unknown {
  if (error instanceof ServiceError) return error;
  const trouble = redisTrouble(error);
  return trouble ? unavailable(left, trouble, error) : error;
}

/**
 * @param left what the failed operation leaves behind, in words
 * @param trouble why Redis cannot be used; it is named unless Redis is just unreachable, which needs no explanation
 */
export function unavailable(left: string, trouble?: RedisTrouble, cause?: unknown): ServiceError {
  const what =
    trouble === undefined || trouble.code === 'REDIS_UNREACHABLE'
      ? `The job queue cannot be reached; ${left}.`
      : `The job queue cannot be used now; ${left}. ${trouble.code}: ${trouble.message}`;
  return new ServiceError('QUEUE_UNAVAILABLE', `${what} Try again in ${retryAfter} seconds.`, { retryAfter, cause });
}
