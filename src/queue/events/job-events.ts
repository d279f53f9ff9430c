import type { JobNotice } from '../../job/notice.js';
import { JobRecord } from '../../schema/job.js';
import type { JobEvent } from '../../schema/job-event.js';
import { isCanceled, parseFailure } from '../job-view.js';
import { changeOf, fieldsOf, parse, type StreamEntry } from './stream-entry.js';

/** What an entry that BullMQ or this service wrote says; undefined when it is about no job. */
export function noticeOf([id, fields]: StreamEntry): JobNotice | undefined {
  const entry = fieldsOf(fields);
  const job = entry.jobId;
  if (job === undefined) return undefined;
  const event = eventOf(entry);
  const isRecord = ['progress', 'sample', 'checkpoint', 'warning', 'renamed', 'checkpoints'].includes(
    entry.event ?? '',
  );
  const isEnd = ['completed', 'failed', 'removed'].includes(entry.event ?? '');
  const change = entry.event === 'checkpoints' ? entry.event : changeOf(entry.event);
  return { id, job, isRecord, isEnd, ...(event ? { event } : {}), ...(change ? { change } : {}) };
}

function eventOf({ event, data, failedReason, requested }: Record<string, string | undefined>): JobEvent | undefined {
  switch (event) {
    case 'waiting':
      return { event: 'status', data: { status: 'queued' } };
    case 'active':
      return { event: 'status', data: { status: 'running' } };
    case 'delayed':
      return { event: 'status', data: { status: 'paused' } };
    case 'completed':
      return { event: 'status', data: { status: 'succeeded' } };
    case 'failed':
      return isCanceled(failedReason)
        ? { event: 'status', data: { status: 'canceled' } }
        : { event: 'status', data: { status: 'failed', error: parseFailure(failedReason ?? '') } };
    case 'requested':
      return requested === 'cancel' || requested === 'pause'
        ? { event: 'status', data: { status: 'running', requested } }
        : undefined;
    case 'progress': {
      const record = JobRecord.safeParse(parse(data)).data;
      return record && { event, data: progressEvent(record) };
    }
    case 'sample':
    case 'checkpoint':
    case 'warning':
    case 'renamed':
      return { event, data: parse(data) } as JobEvent;
    default:
      return undefined;
  }
}

/** What followers hear of a job's record. */
export function progressEvent({ progress, losses, preparation, attempt }: JobRecord | ProgressParts) {
  return { progress, losses, preparation, attempt };
}

type ProgressParts = Pick<JobRecord, 'progress' | 'losses' | 'preparation' | 'attempt'>;
