import { z } from 'zod';
import { JobFailure } from '../job.js';
import { TaskOutput, TaskProgress, TaskSpec } from './task.js';

/** What the API says to a process that runs tasks, one at a time. */
export const TaskCommand = z.discriminatedUnion('type', [
  z.object({ type: z.literal('run'), task: TaskSpec }),
  /** End the task, and answer `canceled`. */
  z.object({ type: z.literal('cancel') }),
]);
export type TaskCommand = z.infer<typeof TaskCommand>;

/** What such a process says to the API. */
export const TaskMessage = z.discriminatedUnion('type', [
  /** The heartbeat, once a second while the main thread is not in TensorFlow. */
  z.object({ type: z.literal('alive') }),
  z.object({ type: z.literal('progress'), progress: TaskProgress }),
  z.object({ type: z.literal('succeeded'), output: TaskOutput }),
  z.object({ type: z.literal('failed'), error: JobFailure }),
  z.object({ type: z.literal('canceled') }),
]);
export type TaskMessage = z.infer<typeof TaskMessage>;
