import { ServiceError } from '../schema/problem.js';

/** Seconds after which a client may try again while Redis is away. */
const retryAfter = 5;

export const nothingLost = 'nothing was lost';

/** Errors that Redis itself answers while it cannot serve: it starts, is full, or cannot write. */
const temporaryReply = /^(LOADING|READONLY|OOM|MISCONF|MASTERDOWN|NOREPLICAS|BUSY|NOAUTH|WRONGPASS)\b/;

/**
 * What to throw when an operation on Redis has failed: QUEUE_UNAVAILABLE, but for a ServiceError, and for what Redis
 * answers when it is asked wrongly.
 * @param left what the failed operation leaves behind, in words
 */
export function queueFailure(error: unknown, left: string): unknown {
  if (error instanceof ServiceError) return error;
  if (error instanceof Error && error.name === 'ReplyError' && !temporaryReply.test(error.message)) return error;
  return unavailable(left, error);
}

/** @param left what the failed operation leaves behind, in words */
export function unavailable(left: string, cause?: unknown): ServiceError {
  return new ServiceError(
    'QUEUE_UNAVAILABLE',
    `The job queue cannot be reached; ${left}. Try again in ${retryAfter} seconds.`,
    { retryAfter, cause },
  );
}
