import { expect, test } from 'vitest';
import { compareNewestFirst, decodeCursor, encodeCursor } from '../../src/queue/cursor.js';
import {
  canceledReason,
  droppedReason,
  failureReason,
  initialRecord,
  parseFailure,
  recordOf,
  statusOf,
  toQueuedJob,
} from '../../src/queue/job-view.js';
import { JobRecord, JobView } from '../../src/schema/job.js';
import { jobSpec } from './job-spec.js';

test('every state of BullMQ has a status', () => {
  expect(
    (
      ['waiting', 'delayed', 'prioritized', 'waiting-children', 'active', 'completed', 'failed', 'unknown'] as const
    ).map(state => statusOf(state)),
  ).toEqual(['queued', 'paused', 'queued', 'queued', 'running', 'succeeded', 'failed', undefined]);
  expect(statusOf('failed', canceledReason)).toBe('canceled');
  expect(statusOf('failed', droppedReason('too far from real images'))).toBe('canceled');
  expect(statusOf('failed', 'NON_FINITE: A loss')).toBe('failed');
});

test('a record is what was written, or the initial one', () => {
  const spec = jobSpec();
  const record = { ...initialRecord(spec), attempt: 3 };
  expect(JobRecord.parse(record)).toEqual(record);
  expect(recordOf(spec, JSON.parse(JSON.stringify(record)))).toEqual(record);
  expect(recordOf(spec, 0)).toEqual(initialRecord(spec));
});

test('a failure survives as the one line that BullMQ keeps', () => {
  const failure = { code: 'DATASET_UNUSABLE', message: 'Only 3 images:\nadd more' };
  expect(parseFailure(failureReason(failure))).toEqual(failure);
  expect(parseFailure('job stalled more than allowable limit')).toEqual({
    code: 'INTERNAL',
    message: 'job stalled more than allowable limit',
  });
});

test('the view is a JobView without its URLs', () => {
  const spec = jobSpec();
  const common = { spec, progress: 0, position: 2, finishedOn: undefined, failedReason: undefined };
  const view = toQueuedJob({ ...common, status: 'queued' });
  expect(JobView.omit({ urls: true }).parse(view)).toEqual(view);
  expect(view).toMatchObject({ queuePosition: 2, error: null, finishedAt: null });
  // A job that failed once and is queued again still has BullMQ's finishedOn and failedReason.
  const again = toQueuedJob({ ...common, status: 'running', finishedOn: 1, failedReason: 'X: y' });
  expect(again).toMatchObject({ queuePosition: null, error: null, finishedAt: null });
  const failed = toQueuedJob({ ...common, status: 'failed', finishedOn: 1, failedReason: 'X: y' });
  expect(failed).toMatchObject({ error: { code: 'X', message: 'y' }, finishedAt: '1970-01-01T00:00:00.001Z' });
});

test('cursors come back as they were', () => {
  const place = { timestamp: 1_700_000_000_000, id: 'job_A-1' };
  expect(decodeCursor(encodeCursor(place))).toEqual(place);
  expect(compareNewestFirst(place, { ...place, timestamp: 1 })).toBeLessThan(0);
  expect(compareNewestFirst(place, { ...place, id: 'job_B' })).toBeGreaterThan(0);
  expect(compareNewestFirst(place, place)).toBe(0);
});

test('a run of a sweep says which one it is, and why it was dropped', () => {
  const sweep = { id: 'sweep-1', run: 3, rung: 0 };
  const stored = { spec: jobSpec({ sweep }), progress: 0, position: 0, finishedOn: 1 };
  expect(toQueuedJob({ ...stored, status: 'paused', failedReason: undefined }).sweep).toEqual({
    ...sweep,
    dropped: null,
  });
  expect(toQueuedJob({ ...stored, status: 'canceled', failedReason: canceledReason }).sweep?.dropped).toBeNull();
  const dropped = toQueuedJob({ ...stored, status: 'canceled', failedReason: droppedReason('the worst') });
  expect(dropped).toMatchObject({ error: null, sweep: { dropped: 'the worst' } });
});
