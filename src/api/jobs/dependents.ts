import type { QueuedJob } from '../../job/queued-job.js';
import type { Jobs } from '../dependencies.js';

type Lists = Pick<Jobs, 'list'>;

const unfinished: readonly QueuedJob['status'][] = ['running', 'queued', 'paused'];

/** A job that still needs a dataset; undefined when none does. */
export function jobUsing(dataset: string, jobs: Lists): Promise<QueuedJob | undefined> {
  // Jobs of every status: asked for one status after another, a job that changes it in between would not be seen.
  return firstJob(jobs, { dataset }, ({ status }) => unfinished.includes(status));
}

/** Ids of all jobs that train, or have trained, on a dataset, newest first. */
export async function jobsOn(dataset: string, jobs: Lists): Promise<string[]> {
  const ids: string[] = [];
  await firstJob(jobs, { dataset }, ({ id }) => {
    ids.push(id);
    return false;
  });
  return ids;
}

/** In this order, a job that goes from one to the next, or back, between two looks is still seen. */
const looks = ['queued', 'running', 'paused', 'queued', 'running'] as const;

/**
 * A job that has yet to begin from a checkpoint of another; undefined when there is none. One that has a checkpoint of its
 * own goes on from that.
 */
export function jobResumingFrom(other: string, jobs: Lists): Promise<QueuedJob | undefined> {
  return jobBeginningFrom(checkpoint => isCheckpointOf(checkpoint, other), jobs);
}

/** The same for one of some checkpoints. */
export async function jobBeginningFrom(
  isOne: (checkpoint: string) => boolean,
  jobs: Lists,
): Promise<QueuedJob | undefined> {
  for (const status of looks) {
    const user = await firstJob(
      jobs,
      { status },
      job => job.resumeFrom !== null && isOne(job.resumeFrom) && !hasOwnCheckpoint(job),
    );
    if (user) return user;
  }
  return undefined;
}

/** Whether a job goes on from a checkpoint of its own, not from that of another any more. */
export function hasOwnCheckpoint({ id, latestCheckpoint }: QueuedJob): boolean {
  return isCheckpointOf(latestCheckpoint?.id, id);
}

/** The first job on any page of a list that is wanted. */
async function firstJob(
  jobs: Lists,
  filter: Partial<Parameters<Jobs['list']>[0]>,
  isWanted: (job: QueuedJob) => boolean,
): Promise<QueuedJob | undefined> {
  let cursor: string | undefined;
  do {
    const page = await jobs.list({ ...filter, limit: 100, cursor });
    const found = page.data.find(isWanted);
    if (found) return found;
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return undefined;
}

function isCheckpointOf(checkpoint: string | null | undefined, job: string): boolean {
  return checkpoint?.replace(/-\d+$/, '') === job;
}
