import { expect, it } from 'vitest';
import type { JobStatus } from '../../src/schema/job.js';
import { keepIn } from '../../src/service/storage/storage-watch.js';

const job = (status: JobStatus) => async () => ({ status, checkpoint: { keep: 3 } });

it.each([
  ['a job that has ended keeps as many as it was asked to', job('succeeded'), 3],
  ['so does one that is paused', job('paused'), 3],
  ['one that trains removes them by itself, so none is called spare', job('running'), Number.POSITIVE_INFINITY],
  ['one that the queue has forgotten keeps one', async () => undefined, 1],
  ['all are kept while the queue cannot be asked', () => Promise.reject(new Error('away')), Number.POSITIVE_INFINITY],
])('%s', async (_, get, keep) => {
  expect(await keepIn({ get })('job-1')).toBe(keep);
});
