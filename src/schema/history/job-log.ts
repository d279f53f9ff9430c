import { z } from 'zod';
import { Warning } from '../advice/warning.js';
import { CheckpointReference, JobFailure, JobStatus, JobView } from '../job.js';
import { Precision } from '../precision.js';

const time = z.iso.datetime();
const entry = <Event extends string, Data extends z.ZodType>(event: Event, data: Data) =>
  z.object({ time, event: z.literal(event), data });

/** Something that happened to a job: the newest stands last. */
export const JobLogEntry = z.discriminatedUnion('event', [
  entry(
    'status',
    z.object({
      status: JobStatus,
      step: z.int().optional(),
      attempt: z.int().optional().describe('With `running`: the attempt that begins'),
      error: JobFailure.optional().describe('Why it failed, or was paused although no client asked for it'),
      why: z.string().optional(),
    }),
  ),
  entry('requested', z.object({ requested: z.enum(['cancel', 'pause']) })),
  entry('started', z.object({ device: z.string(), precision: Precision, resumedFrom: CheckpointReference.nullable() })),
  entry('checkpoint', CheckpointReference),
  entry('warning', Warning),
  entry('crashed', z.object({ step: z.int(), message: z.string() })),
  entry('imported', z.object({ checkpoint: z.string().describe('Its id in the other service') })),
  entry('renamed', JobView.pick({ name: true, metadata: true })),
]);
export type JobLogEntry = z.infer<typeof JobLogEntry>;

export const JobLogQuery = z.strictObject({
  limit: z.coerce
    .number('must be a whole number from 1 to 1000')
    .int()
    .min(1)
    .max(1000)
    .default(1000)
    .describe('Entries per page'),
  cursor: z
    .string()
    .regex(/^\d{1,15}$/, 'is not one that this list has given')
    .optional()
    .describe('The nextCursor of the previous page'),
});

/** Answer of GET /jobs/{id}/log. */
export const JobLog = z
  .object({
    data: z.array(JobLogEntry).describe('The oldest first'),
    nextCursor: z.string().nullable().describe('Send it as `cursor` to get the next page; null on the last page'),
  })
  .meta({ id: 'JobLog' });
export type JobLog = z.infer<typeof JobLog>;
