import { expect, test } from 'vitest';
import type { Jobs } from '../../../src/api/dependencies.js';
import { jobResumingFrom, jobUsing } from '../../../src/api/jobs/dependents.js';
import type { QueuedJob } from '../../../src/job/queued-job.js';

/** A queue with one job a page, in which every request moves its jobs on to their next status, up to the last. */
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
    return {
      data: (status === undefined ? found.slice(at, at + 1) : found) as QueuedJob[],
      refused: [],
      nextCursor: next,
    };
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

test('a job needs the checkpoint that it begins from until it has one of its own', async () => {
  const job = (status: QueuedJob['status'], latest: string | null) => ({
    id: 'job-b',
    status,
    resumeFrom: 'job-a-20',
    latestCheckpoint: latest === null ? null : { id: latest, step: 30, sha256: '' },
  });
  const list = (found: ReturnType<typeof job>) => async (query: { status?: string | undefined }) => ({
    data: (query.status === found.status ? [found] : []) as QueuedJob[],
    refused: [],
    nextCursor: null,
  });
  for (const [status, latest, isNeeded] of [
    ['queued', null, true],
    ['paused', null, true],
    ['running', 'job-a-20', true],
    ['running', 'job-b-30', false],
    ['canceled', null, false],
  ] as const)
    expect((await jobResumingFrom('job-a', { list: list(job(status, latest)) })) !== undefined).toBe(isNeeded);
  expect(await jobResumingFrom('job', { list: list(job('queued', null)) })).toBeUndefined();
});
