import { z } from 'zod';
import { DatasetReference, JobKind, JobStatus, PresetName } from '../job.js';
import { paging } from '../paging.js';

/** Query of GET /jobs: which jobs, and which page of them. */
export const JobListQuery = z.strictObject({
  status: JobStatus.optional().describe('Only jobs with this status'),
  kind: JobKind.optional().describe('Only trainings, or only what was imported'),
  dataset: DatasetReference.optional().describe('Only jobs that train on this dataset'),
  preset: PresetName.optional().describe('Only jobs of this preset'),
  sweep: z
    .string()
    .max(100)
    .optional()
    .describe('Only the runs of this sweep; `none` leaves out the runs of all sweeps'),
  q: z
    .string()
    .max(200)
    .optional()
    .describe('Only jobs with this text in their name, id, preset or dataset, in upper or lower case'),
  metadata: z
    .union([z.string(), z.array(z.string()).max(32)])
    .transform(value => [value].flat())
    .pipe(z.array(z.string().regex(/^[^=]+=/, 'must be key=value')))
    .optional()
    .describe('Only jobs whose metadata has this entry, as key=value; may be given several times'),
  ...paging('Jobs'),
});
export type JobListQuery = z.infer<typeof JobListQuery>;
