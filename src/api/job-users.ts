import type { Jobs, QueuedJob } from './dependencies.js';

const unfinished: readonly QueuedJob['status'][] = ['running', 'queued', 'paused'];

/** A job that still needs a dataset; undefined when none does. */
export async function jobUsing(dataset: string, jobs: Pick<Jobs, 'list'>): Promise<QueuedJob | undefined> {
  let cursor: string | undefined;
  do {
    // Jobs of every status: asked for one status after another, a job that changes it in between would not be seen.
    const page = await jobs.list({ dataset, limit: 100, cursor });
    const user = page.data.find(({ status }) => unfinished.includes(status));
    if (user) return user;
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return undefined;
}

/** In this order, a job that goes from one to the next, or back, between two looks is still seen. */
const looks = ['queued', 'running', 'paused', 'queued', 'running'] as const;

/**
 * A job that has yet to begin from a checkpoint of another; undefined when there is none. One that has a checkpoint of its
 * own goes on from that.
 */
export async function jobResumingFrom(other: string, jobs: Pick<Jobs, 'list'>): Promise<QueuedJob | undefined> {
  for (const status of looks) {
    let cursor: string | undefined;
    do {
      const page = await jobs.list({ status, limit: 100, cursor });
      const user = page.data.find(
        ({ id, resumeFrom, latestCheckpoint }) =>
          isCheckpointOf(resumeFrom, other) && !isCheckpointOf(latestCheckpoint?.id, id),
      );
      if (user) return user;
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
  }
  return undefined;
}

function isCheckpointOf(checkpoint: string | null | undefined, job: string): boolean {
  return checkpoint?.replace(/-\d+$/, '') === job;
}
