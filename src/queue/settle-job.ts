import { DelayedError, type Job, UnrecoverableError, WaitingError } from 'bullmq';
import type { JobOutcome } from '../job/outcome.js';
import { parkedUntil } from './job-moves.js';
import { canceledReason, failureReason } from './job-view.js';

export interface Settled {
  /** What became of the job in the end. */
  readonly outcome: JobOutcome;
  /** What the processor has to throw, so that BullMQ learns of it. */
  readonly error: Error | undefined;
}

/**
 * Makes the move in BullMQ that the outcome of a job asks for.
 * @param token with which the worker holds the job's lock
 * @param endIfCanceled ends a job that is paused by now, when a client asked for that; resolves to whether it did
 */
export async function settleJob(
  job: Pick<Job, 'moveToWait' | 'moveToDelayed'>,
  token: string,
  outcome: JobOutcome,
  endIfCanceled: () => Promise<boolean>,
): Promise<Settled> {
  const error = errorFor(outcome);
  if (outcome.type === 'requeued') await job.moveToWait(token);
  if (outcome.type !== 'paused') return { outcome, error };
  await job.moveToDelayed(parkedUntil, token);
  // Asked for too late to be noticed before, and answered as under way.
  return { outcome: (await endIfCanceled()) ? { type: 'canceled', step: outcome.step } : outcome, error };
}

function errorFor(outcome: JobOutcome): Error | undefined {
  switch (outcome.type) {
    case 'succeeded':
      return undefined;
    case 'failed':
      return new UnrecoverableError(failureReason(outcome.error));
    case 'canceled':
      return new UnrecoverableError(canceledReason);
    case 'paused':
      return new DelayedError();
    case 'requeued':
    case 'lost':
      return new WaitingError();
  }
}
