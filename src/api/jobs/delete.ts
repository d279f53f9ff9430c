import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { QueuedJob } from '../../job/queued-job.js';
import { ServiceError } from '../../schema/problem.js';
import type { Dependencies } from '../dependencies.js';
import { jobResumingFrom } from './dependents.js';

/**
 * Whether nobody needs the checkpoints of a job that has ended.
 * @param latest whether one of them may be the one that serves
 * @param url of the request that may say so
 * @throws ServiceError CHECKPOINT_IN_USE or CHECKPOINT_SERVES
 */
export async function checkDeletable(
  id: string,
  { latest, url }: { readonly latest: boolean; readonly url: string },
  { jobs, checkpoints }: Pick<Dependencies, 'jobs' | 'checkpoints'>,
): Promise<void> {
  const user = await jobResumingFrom(id, jobs);
  if (user) throw inUse(id, user);
  const serving = await checkpoints.latest();
  if (serving?.job === id && !latest)
    throw new ServiceError(
      'CHECKPOINT_SERVES',
      `The checkpoint ${serving.id} of job ${id} serves as the latest. DELETE ${url}latest=true deletes it all the same.`,
    );
}

/**
 * Deletes a job that has ended, with all that it left.
 * @returns ids of its checkpoints
 * @throws ServiceError CHECKPOINT_IN_USE when a job was queued in the meantime that begins from one of them
 */
export async function deleteJob(
  id: string,
  { jobs, checkpoints, jobsDir }: Pick<Dependencies, 'jobs' | 'checkpoints' | 'jobsDir'>,
): Promise<readonly string[]> {
  // The job goes last: a deletion that was interrupted can be repeated.
  let user: QueuedJob | undefined;
  const removed = await checkpoints.removeAll(id, async () => {
    user ??= await jobResumingFrom(id, jobs);
    return user !== undefined;
  });
  if (user) throw inUse(id, user);
  await rm(join(jobsDir, id), { recursive: true, force: true });
  await jobs.remove(id);
  return removed;
}

function inUse(id: string, user: QueuedJob): ServiceError {
  return new ServiceError(
    'CHECKPOINT_IN_USE',
    `The job ${user.id} is ${user.status} and begins from the checkpoint ${user.resumeFrom}. Delete the job ${id} when that one has a checkpoint of its own or has ended.`,
  );
}
