import type { JobFailure } from '../../schema/job.js';
import { ServiceError } from '../../schema/problem.js';
import {
  type QueuedTask,
  TaskOutput,
  TaskRecord,
  TaskSpec,
  type TaskStatus,
  taskStatuses,
} from '../../schema/tasks/task.js';
import { parseFailure } from '../job-view.js';

/** The record of a task that has never been begun. */
export const initialRecord: TaskRecord = { startedAt: null, attempt: 0, lost: 0, progress: null };

/** The record kept as the progress of BullMQ's job; the initial one when none was written yet. */
export function recordOf(progress: unknown): TaskRecord {
  return TaskRecord.safeParse(progress).data ?? initialRecord;
}

/** What a task is. @throws ServiceError NEWER_DATA when this version cannot read it */
export function specOf(id: string, data: unknown): TaskSpec {
  const spec = TaskSpec.safeParse(data).data;
  if (spec) return spec;
  throw new ServiceError(
    'NEWER_DATA',
    `The task ${id} was made by another version of the service, which this one cannot read. Ask that version for it.`,
  );
}

export interface StoredTask {
  readonly spec: TaskSpec;
  readonly status: TaskStatus;
  /** The progress of BullMQ's job, as read. */
  readonly progress: unknown;
  /** What BullMQ keeps of a task that succeeded. */
  readonly returned: unknown;
  /** Tasks before it. */
  readonly position: number;
  readonly finishedOn: number | undefined;
  readonly failedReason: string | undefined;
  readonly requested: string | undefined;
}

export function toQueuedTask(stored: StoredTask): QueuedTask {
  const { spec, status, position, finishedOn, failedReason, requested } = stored;
  const { lost: _, ...record } = recordOf(stored.progress);
  const output = status === 'succeeded' ? TaskOutput.safeParse(stored.returned).data : undefined;
  const isOpen = status === 'queued' || status === 'running';
  return {
    ...spec,
    status,
    queuePosition: status === 'queued' ? position : null,
    requested: isOpen && requested === 'cancel' ? 'cancel' : null,
    finishedAt: !isOpen && finishedOn !== undefined ? new Date(finishedOn).toISOString() : null,
    ...record,
    result: output?.result ?? null,
    files: output?.files ?? [],
    error: status === 'failed' ? errorOf(failedReason) : null,
    // Its parts belong to one type, which TypeScript cannot see: each was checked where it was written.
  } as QueuedTask;
}

function errorOf(failedReason: string | undefined): JobFailure {
  return parseFailure(failedReason ?? 'The task failed without a reason');
}

/** Whether nothing more will happen to a task. */
export function hasTaskEnded(status: TaskStatus): boolean {
  return taskStatuses.indexOf(status) > taskStatuses.indexOf('running');
}
