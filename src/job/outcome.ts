import type { JobFailure } from '../schema/job.js';

/** How a worker leaves a job that it took, and the step at which the job is then. */
export type JobOutcome = { readonly step: number } & (
  | { readonly type: 'succeeded' | 'canceled' }
  | { readonly type: 'failed'; readonly error: JobFailure }
  /** Because a client asked for it, because the job was to pause at this step, or because of a failure that can be fixed. */
  | { readonly type: 'paused'; readonly why: 'requested' | 'planned' | JobFailure }
  /** Back in the queue, ahead of the others: the worker shuts down. */
  | { readonly type: 'requeued' }
  /** No longer this worker's: another may have it, or Redis does not know it. */
  | { readonly type: 'lost' }
);

/** Whether the job has ended for good. */
export function isEnd({ type }: JobOutcome): boolean {
  return type === 'succeeded' || type === 'failed' || type === 'canceled';
}
