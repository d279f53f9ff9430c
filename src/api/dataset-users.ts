import type { Jobs, QueuedJob } from './dependencies.js';

const unfinished = ['running', 'queued', 'paused'] as const;

/** A job that still needs a dataset; undefined when none does. */
export async function jobUsing(dataset: string, jobs: Pick<Jobs, 'list'>): Promise<QueuedJob | undefined> {
  for (const status of unfinished) {
    let cursor: string | undefined;
    do {
      const page = await jobs.list({ status, limit: 100, cursor });
      const user = page.data.find(job => job.dataset === dataset);
      if (user) return user;
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
  }
  return undefined;
}
