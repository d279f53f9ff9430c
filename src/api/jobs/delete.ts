import type { RemovedName } from '../../directions/index.js';
import type { QueuedJob } from '../../job/queued-job.js';
import { ServiceError } from '../../schema/problem.js';
import { checkNotPinned } from '../checkpoints/pinned.js';
import type { Dependencies } from '../dependencies.js';
import { isCheckpointOf, jobResumingFrom } from './dependents.js';

/**
 * Checks that the checkpoints of a job that has ended are no longer needed, and that none of them is pinned.
 * @param latest whether the checkpoint that serves may be among them
 * @param url of the request, to which the error adds `latest=true`
 * @throws ServiceError CHECKPOINT_IN_USE, CHECKPOINT_PINNED or CHECKPOINT_SERVES
 */
export async function checkDeletable(
  id: string,
  { latest, url }: { readonly latest: boolean; readonly url: string },
  { jobs, checkpoints }: Pick<Dependencies, 'jobs' | 'checkpoints'>,
): Promise<void> {
  const user = await jobResumingFrom(id, jobs);
  if (user) throw inUse(id, user);
  await checkNotPinned(checkpoint => isCheckpointOf(checkpoint, id), checkpoints);
  const serving = await checkpoints.latest();
  if (serving?.job === id && !latest)
    throw new ServiceError(
      'CHECKPOINT_SERVES',
      `The checkpoint ${serving.id} of job ${id} is the latest, which serves images. DELETE ${url}latest=true deletes it anyway.`,
    );
}

/** What went with a job. */
export interface DeletedWithJob {
  /** Ids of checkpoints. */
  readonly checkpoints: readonly string[];
  readonly names: readonly RemovedName[];
}

/**
 * Deletes a job that has ended, with its checkpoints, samples, metrics, favorites and directions.
 * @throws ServiceError CHECKPOINT_IN_USE when a job that starts from one of them was queued in the meantime, and
 *   CHECKPOINT_PINNED when one of them was pinned
 */
export async function deleteJob(
  id: string,
  { jobs, checkpoints, names, history }: Pick<Dependencies, 'jobs' | 'checkpoints' | 'names' | 'history'>,
): Promise<DeletedWithJob> {
  // The job goes last, so that an interrupted deletion can be repeated.
  let user: QueuedJob | undefined;
  const removed = await checkpoints.removeAll(id, async () => {
    user ??= await jobResumingFrom(id, jobs);
    return user !== undefined;
  });
  if (user) throw inUse(id, user);
  await checkNotPinned(checkpoint => isCheckpointOf(checkpoint, id), checkpoints);
  await history.remove(id);
  // After the checkpoints: without them there is nothing that its names could mean.
  const gone = await names.removeAll(id);
  await jobs.remove(id);
  return { checkpoints: removed, names: gone };
}

function inUse(id: string, user: QueuedJob): ServiceError {
  return new ServiceError(
    'CHECKPOINT_IN_USE',
    `Job ${user.id} is ${user.status} and starts from checkpoint ${user.resumeFrom}. Delete job ${id} once job ${user.id} has a checkpoint of its own or has ended.`,
  );
}
