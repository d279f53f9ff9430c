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
