import { type TaskEvent, TaskOutput, TaskRecord } from '../../schema/tasks/task.js';
import { EventFeed, type FeedOptions } from '../events/event-feed.js';
import { changeOf, fieldsOf, parse, type StreamEntry } from '../events/stream-entry.js';
import { isCanceled, parseFailure } from '../job-view.js';
import { tasksQueue } from '../keys.js';

/** Something that happened to a task. Followers are told only of those with an event. */
export interface TaskNotice {
  /** Event id, which also orders everything that happens. */
  readonly id: string;
  readonly task: string;
  readonly event?: TaskEvent;
  /** Whether the task has come into being, or has been deleted. */
  readonly change?: 'created' | 'deleted';
  /** Whether nothing more will happen to the task. */
  readonly isEnd: boolean;
}

/** What happens to all tasks. */
export class TaskFeed extends EventFeed<TaskNotice> {
  /** @param options with the name of the service's queue for jobs */
  constructor({ name, ...options }: FeedOptions) {
    super({ ...options, name: tasksQueue(name) }, { what: 'tasks', noticeOf, subjectOf: ({ task }) => task });
  }
}

/** What an entry that BullMQ or this service wrote says; undefined when it is about no task. */
export function noticeOf([id, fields]: StreamEntry): TaskNotice | undefined {
  const entry = fieldsOf(fields);
  const task = entry.jobId;
  if (task === undefined) return undefined;
  const event = eventOf(entry);
  const isEnd = ['completed', 'failed', 'removed'].includes(entry.event ?? '');
  const change = changeOf(entry.event);
  return { id, task, isEnd, ...(event ? { event } : {}), ...(change ? { change } : {}) };
}

function eventOf(entry: Readonly<Record<string, string | undefined>>): TaskEvent | undefined {
  switch (entry.event) {
    case 'waiting':
      return { event: 'status', data: { status: 'queued' } };
    case 'active':
      return { event: 'status', data: { status: 'running' } };
    case 'completed':
      return {
        event: 'status',
        data: { status: 'succeeded', result: TaskOutput.safeParse(parse(entry.returnvalue)).data?.result ?? null },
      };
    case 'failed':
      return isCanceled(entry.failedReason)
        ? { event: 'status', data: { status: 'canceled' } }
        : { event: 'status', data: { status: 'failed', error: parseFailure(entry.failedReason ?? '') } };
    case 'requested':
      return entry.requested === 'cancel'
        ? { event: 'status', data: { status: 'running', requested: 'cancel' } }
        : undefined;
    case 'progress': {
      const record = TaskRecord.safeParse(parse(entry.data)).data;
      return record && { event: 'progress', data: { progress: record.progress, attempt: record.attempt } };
    }
    default:
      return undefined;
  }
}
