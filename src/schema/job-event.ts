import { z } from 'zod';
import { Warning } from './advice/warning.js';
import { EventsMissed } from './events/events-missed.js';
import { CheckpointReference, JobFailure, JobState, JobStatus, JobView } from './job.js';

/** What `GET /jobs/{id}/events` tells: the type of an event and its data. */
export const JobEvent = z
  .discriminatedUnion('event', [
    z.object({
      event: z.literal('status'),
      data: z.object({
        status: JobStatus,
        requested: JobView.shape.requested.optional(),
        error: JobFailure.nullable().optional(),
      }),
    }),
    z.object({
      event: z.literal('progress'),
      data: JobState.pick({ progress: true, losses: true, preparation: true, attempt: true }),
    }),
    z.object({ event: z.literal('sample'), data: z.object({ step: z.int() }) }),
    z.object({ event: z.literal('checkpoint'), data: CheckpointReference }),
    z.object({ event: z.literal('warning'), data: Warning }),
    z.object({ event: z.literal('renamed'), data: JobView.pick({ name: true, metadata: true }) }),
    EventsMissed,
  ])
  .meta({ id: 'JobEvent' });
export type JobEvent = z.infer<typeof JobEvent>;
