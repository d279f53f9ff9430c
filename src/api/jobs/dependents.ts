import type { QueuedJob } from '../../job/queued-job.js';
import { jobOf } from '../checkpoints/job-of.js';
import type { Jobs } from '../dependencies.js';

type Lists = Pick<Jobs, 'list'>;

const unfinished: readonly QueuedJob['status'][] = ['running', 'queued', 'paused'];

/** A job that still needs a dataset, if there is one. */
export function jobUsing(dataset: string, jobs: Lists): Promise<QueuedJob | undefined> {
  // All statuses in one query: asking for one after another could miss a job that changes its status in between.
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

/** In this order, a job that changes its status between two queries, in either direction, is still found. */
const looks = ['queued', 'running', 'paused', 'queued', 'running'] as const;

/**
 * A job that has yet to start from a checkpoint of another job, if there is one. A job with a checkpoint of its own
 * resumes from that instead.
 */
export function jobResumingFrom(other: string, jobs: Lists): Promise<QueuedJob | undefined> {
  return jobBeginningFrom(checkpoint => isCheckpointOf(checkpoint, other), jobs);
}

/** A job that has yet to start from one of the given checkpoints, if there is one. */
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

/** Whether a job resumes from a checkpoint of its own, and no longer needs that of another job. */
export function hasOwnCheckpoint({ id, latestCheckpoint }: QueuedJob): boolean {
  return isCheckpointOf(latestCheckpoint?.id, id);
}

/** The first job that is wanted, on any page of a list. */
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

/** Whether a checkpoint is one of a job's. */
export function isCheckpointOf(checkpoint: string | null | undefined, job: string): boolean {
  return typeof checkpoint === 'string' && jobOf(checkpoint) === job;
}
