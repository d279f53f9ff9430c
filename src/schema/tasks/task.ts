import { z } from 'zod';
import { EventsMissed } from '../events/events-missed.js';
import { JobFailure } from '../job.js';
import { paging } from '../paging.js';
import { refusedOf } from '../refused.js';
import { projection } from './projection.js';
import { quality } from './quality.js';

/** What each type of task takes, tells while it runs, and results in. */
export const taskTypes = { projection, quality } as const;
export type TaskType = keyof typeof taskTypes;
export type TaskInput<T extends TaskType> = z.infer<(typeof taskTypes)[T]['input']>;
export type TaskDetail<T extends TaskType> = z.infer<(typeof taskTypes)[T]['detail']>;
export type TaskResult<T extends TaskType> = z.infer<(typeof taskTypes)[T]['result']>;

export const TaskType = z.enum(Object.keys(taskTypes) as [TaskType, ...TaskType[]]);

export const taskStatuses = ['queued', 'running', 'succeeded', 'failed', 'canceled'] as const;
export const TaskStatus = z.enum(taskStatuses);
export type TaskStatus = z.infer<typeof TaskStatus>;

/** Ids are also names of folders, so they may hold nothing else. */
const TaskId = z.string().regex(/^[A-Za-z0-9_-]{1,100}$/, 'is not a task id');

/** A file of a task: its ending says what it holds. */
export const taskFilePattern = /^[a-z0-9][a-z0-9-]{0,50}\.(png|webp|jpeg|json)$/;

export const TaskParams = z.strictObject({ id: TaskId.describe('Id of the task') });
export const TaskFileParams = z.strictObject({
  id: TaskParams.shape.id,
  file: z.string().regex(taskFilePattern, 'is not the name of a file').describe('Name of the file'),
});

const specOf = <T extends TaskType>(type: T) =>
  z.strictObject({
    id: z.string(),
    type: z.literal(type),
    input: taskTypes[type].input as (typeof taskTypes)[T]['input'],
    createdAt: z.iso.datetime(),
  });

/** What is queued. */
export const TaskSpec = z.discriminatedUnion('type', [specOf('projection'), specOf('quality')]);
export type TaskSpec = z.infer<typeof TaskSpec>;

/** How far a task has come. */
export const TaskProgress = z.object({
  phase: z.string().describe('What it does now, in words'),
  done: z.number(),
  total: z.number(),
  detail: z.unknown(),
});
export type TaskProgress = z.infer<typeof TaskProgress>;

/** What is stored with a queued task while it runs. */
export const TaskRecord = z.object({
  startedAt: z.iso.datetime().nullable(),
  attempt: z.int().describe('How often it was begun: more than once when the service ended meanwhile'),
  /** Runs in a row that began and of whose end nothing is known. */
  lost: z.int(),
  progress: TaskProgress.nullable(),
});
export type TaskRecord = z.infer<typeof TaskRecord>;

/** What is stored with a task that succeeded. */
export const TaskOutput = z.object({ result: z.unknown(), files: z.array(z.string()) });
export type TaskOutput = z.infer<typeof TaskOutput>;

const viewOf = <T extends TaskType>(type: T) =>
  z.object({
    id: z.string(),
    type: z.literal(type),
    status: TaskStatus,
    queuePosition: z.int().nullable().describe('0 = next; null once it has started'),
    requested: z
      .enum(['cancel'])
      .nullable()
      .describe('What has been requested of a running task and is about to happen'),
    createdAt: z.iso.datetime(),
    startedAt: TaskRecord.shape.startedAt,
    finishedAt: z.iso.datetime().nullable(),
    attempt: TaskRecord.shape.attempt,
    progress: TaskProgress.extend({
      detail: z.nullable(taskTypes[type].detail as (typeof taskTypes)[T]['detail']),
    }).nullable(),
    input: taskTypes[type].input as (typeof taskTypes)[T]['input'],
    result: z.nullable(taskTypes[type].result as (typeof taskTypes)[T]['result']),
    error: JobFailure.nullable(),
    urls: z.object({
      self: z.string(),
      events: z.string(),
      files: z.record(z.string(), z.string()).describe('Files that belong to the result, by name'),
    }),
  });

/** Answer of GET /tasks/{id}. */
export const TaskView = z.discriminatedUnion('type', [viewOf('projection'), viewOf('quality')]).meta({ id: 'Task' });
export type TaskView = z.infer<typeof TaskView>;

/** A task as the queue knows it. */
export type QueuedTask = TaskView extends infer View
  ? View extends TaskView
    ? Omit<View, 'urls'> & { readonly files: readonly string[] }
    : never
  : never;

export const TaskListQuery = z.strictObject({
  status: TaskStatus.optional().describe('Only tasks with this status'),
  type: TaskType.optional().describe('Only tasks of this type'),
  ...paging('Tasks'),
});
export type TaskListQuery = z.infer<typeof TaskListQuery>;

export const TaskList = z
  .object({
    data: z.array(TaskView),
    refused: refusedOf('Tasks'),
    nextCursor: z.string().nullable().describe('Send it as `cursor` to get the next page; null on the last page'),
  })
  .meta({ id: 'TaskList' });

export const TaskDeletion = z.object({ id: z.string() }).meta({ id: 'TaskDeletion' });

/** What `GET /tasks/{id}/events` tells: the type of an event and its data. */
export const TaskEvent = z
  .discriminatedUnion('event', [
    z.object({
      event: z.literal('status'),
      data: z.object({
        status: TaskStatus,
        requested: z.enum(['cancel']).nullable().optional(),
        error: JobFailure.nullable().optional(),
        result: z.unknown().optional(),
      }),
    }),
    z.object({
      event: z.literal('progress'),
      data: z.object({ progress: TaskProgress.nullable(), attempt: TaskRecord.shape.attempt }),
    }),
    EventsMissed,
  ])
  .meta({ id: 'TaskEvent' });
export type TaskEvent = z.infer<typeof TaskEvent>;
