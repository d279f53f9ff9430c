import { z } from 'zod';
import { DatasetState, DatasetView } from '../dataset.js';
import { JobView } from '../job.js';
import { JobEvent } from '../job-event.js';
import { TaskEvent, TaskView } from '../tasks/task.js';

/** What `GET /events` can tell about. */
export const eventTypes = ['job', 'dataset', 'task'] as const;
export type EventType = (typeof eventTypes)[number];

/** Query of `GET /events`. */
export const EventsQuery = z.strictObject({
  types: z
    .string()
    .transform(text => [...new Set(text.split(','))])
    .pipe(z.array(z.enum(eventTypes, `must be some of ${eventTypes.join(', ')}, separated by commas`)))
    .optional()
    .describe(
      `Only events about these: some of ${eventTypes.map(type => `\`${type}\``).join(', ')}, separated by commas. By default all that the key may see`,
    ),
});

/** An event of one thing as one of a stream about all of them. */
const of = <E extends z.ZodType, D extends z.ZodType>({ shape: { event, data } }: z.ZodObject<{ event: E; data: D }>) =>
  z.object({ id: z.string(), type: event, data });

const [status, progress, sample, checkpoint, warning, renamed] = JobEvent.options;

/** What has happened to a job. */
export const JobUpdate = z.discriminatedUnion('type', [
  z.object({ id: z.string(), type: z.literal('created'), data: JobView }),
  of(status),
  of(progress),
  of(sample),
  of(checkpoint),
  of(warning),
  of(renamed),
  z
    .object({ id: z.string(), type: z.literal('checkpoints'), data: z.null() })
    .describe('A checkpoint was pinned, unpinned, renamed or deleted; the job itself may be gone'),
  z.object({ id: z.string(), type: z.literal('deleted'), data: z.null() }),
]);
export type JobUpdate = z.infer<typeof JobUpdate>;

const datasetChange = z
  .enum(['progress', 'ready', 'failed', 'changed'])
  .describe(
    '`progress`, `ready`, `failed`: of an upload. `changed`: its title, the images that are left out, or the crops that are moved',
  );

/** What has happened to a dataset. */
export const DatasetUpdate = z.discriminatedUnion('type', [
  z.object({ id: z.string(), type: datasetChange, data: DatasetView }),
  z.object({ id: z.string(), type: z.literal('deleted'), data: z.null() }),
]);
export type DatasetUpdate = z.infer<typeof DatasetUpdate>;

/** The same as it is stored: the URLs belong to the HTTP API. */
export const StoredDatasetUpdate = z.discriminatedUnion('type', [
  z.object({ id: z.string(), type: datasetChange, data: DatasetState }),
  z.object({ id: z.string(), type: z.literal('deleted'), data: z.null() }),
]);
export type StoredDatasetUpdate = z.infer<typeof StoredDatasetUpdate>;

const [taskStatus, taskProgress] = TaskEvent.options;

/** What has happened to a task. */
export const TaskUpdate = z.discriminatedUnion('type', [
  z.object({ id: z.string(), type: z.literal('created'), data: TaskView }),
  of(taskStatus),
  of(taskProgress),
  z.object({ id: z.string(), type: z.literal('deleted'), data: z.null() }),
]);
export type TaskUpdate = z.infer<typeof TaskUpdate>;

/** What `GET /events` tells: the type of an event and its data. */
export const ServiceEvent = z
  .discriminatedUnion('event', [
    z.object({
      event: z.literal('reset'),
      data: z
        .object({ reason: z.enum(['connected', 'missed']) })
        .describe(
          'Load everything: the stream begins here, or no longer knows all that has happened since the event before it',
        ),
    }),
    z.object({ event: z.literal('job'), data: JobUpdate }),
    z.object({ event: z.literal('dataset'), data: DatasetUpdate }),
    z.object({ event: z.literal('task'), data: TaskUpdate }),
  ])
  .meta({ id: 'ServiceEvent' });
export type ServiceEvent = z.infer<typeof ServiceEvent>;
