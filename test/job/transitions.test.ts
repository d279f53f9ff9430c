import { describe, expect, test } from 'vitest';
import {
  endedStatuses,
  hasEnded,
  type JobHappening,
  jobActions,
  statusAfter,
  transitions,
} from '../../src/job/transitions.js';
import { jobStatuses } from '../../src/schema/job.js';

const happenings: JobHappening[] = ['start', 'requeue', 'pause', 'resume', 'cancel', 'finish', 'fail'];

test('the whole table', () => {
  const rows = jobStatuses.map(status =>
    [status, ...happenings.map(each => transitions[status][each] ?? '-')].join(' '),
  );
  expect(rows).toEqual([
    'queued running - paused - canceled - -',
    'running - queued paused - canceled succeeded failed',
    'paused - - - queued canceled - -',
    'succeeded - - - - - - -',
    'failed - - - - - - -',
    'canceled - - - - - - -',
  ]);
});

test('ends stay ends, and every other job can end', () => {
  expect(endedStatuses).toEqual(['succeeded', 'failed', 'canceled']);
  for (const status of jobStatuses) expect(hasEnded(status)).toBe(transitions[status].cancel === undefined);
});

test('every status can be reached from queued', () => {
  const reached = new Set(['queued']);
  for (const status of reached)
    for (const next of Object.values(transitions[status as keyof typeof transitions])) reached.add(next);
  expect([...reached].sort()).toEqual([...jobStatuses].sort());
});

describe('what a client asks for', () => {
  test.each(jobStatuses.flatMap(status => jobActions.map(action => [action, status] as const)))(
    '%s of a job that is %s',
    (action, status) => {
      const next = transitions[status][action];
      if (next) expect(statusAfter('job-1', status, action)).toBe(next);
      else
        expect(() => statusAfter('job-1', status, action)).toThrow(
          expect.objectContaining({ code: 'INVALID_TRANSITION', status: 409 }),
        );
    },
  );

  test('a refusal says what is possible instead', () => {
    expect(() => statusAfter('job-1', 'paused', 'pause')).toThrow(
      'Job job-1 is paused: pause is not possible. Possible now: POST /jobs/job-1/cancel, POST /jobs/job-1/resume.',
    );
    expect(() => statusAfter('job-1', 'failed', 'resume')).toThrow(
      'POST /jobs/job-1/retry queues it again as a new job',
    );
    // A job that has succeeded cannot be retried.
    expect(() => statusAfter('job-1', 'succeeded', 'cancel')).toThrow('POST /jobs with resumeFrom and more steps');
  });
});
