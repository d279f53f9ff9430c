import { expect, test } from 'vitest';
import { jobUsing } from '../../src/api/dataset-users.js';
import type { Jobs, QueuedJob } from '../../src/api/dependencies.js';

/** A queue, one job a page, in which a job has its next status whenever any are asked for, and keeps its last. */
function changing(...jobs: readonly { id: string; dataset: string; statuses: QueuedJob['status'][] }[]): Jobs['list'] {
  return async ({ status, dataset: wanted, cursor }) => {
    const at = Number(cursor ?? 0);
    const asked = jobs.filter(({ dataset }) => dataset === wanted);
    const now = asked.map(({ id, dataset, statuses }) => ({
      id,
      dataset,
      status: statuses.length > 1 ? statuses.shift() : statuses[0],
    }));
    const found = status === undefined ? now : now.filter(job => job.status === status);
    const next = status === undefined && at + 1 < found.length ? `${at + 1}` : null;
    return { data: (status === undefined ? found.slice(at, at + 1) : found) as QueuedJob[], nextCursor: next };
  };
}

test('a job that goes from one status to another meanwhile is seen', async () => {
  const list = changing({ id: 'begins', dataset: 'cats', statuses: ['queued', 'running'] });
  expect(await jobUsing('cats', { list })).toMatchObject({ id: 'begins' });
});

test('jobs of other datasets, and those that have ended, need it no more', async () => {
  const list = changing(
    { id: 'a', dataset: 'cats', statuses: ['succeeded'] },
    { id: 'b', dataset: 'dogs', statuses: ['running'] },
    { id: 'c', dataset: 'birds', statuses: ['paused'] },
  );
  expect(await jobUsing('cats', { list })).toBeUndefined();
  expect(await jobUsing('birds', { list })).toMatchObject({ id: 'c' });
});
