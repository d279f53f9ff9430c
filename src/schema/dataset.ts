import { z } from 'zod';
import { DatasetId } from './job.js';

export const RejectedFile = z.object({
  name: z.string(),
  reason: z.enum(['corrupt', 'tooSmall', 'tooManyPixels', 'notAnImage']),
  detail: z.string(),
});
export type RejectedFile = z.infer<typeof RejectedFile>;

/** One dataset, as listed: `images` is null until it has been decoded for the first time. */
export const DatasetView = z
  .object({
    id: DatasetId,
    kind: z.enum(['builtIn', 'folder']),
    description: z.string(),
    images: z.int().nullable(),
    rejected: z.array(RejectedFile).describe('Files that were skipped, at most 100 of them'),
    rejectedCount: z.int().nullable(),
  })
  .meta({ id: 'Dataset' });
export type DatasetView = z.infer<typeof DatasetView>;
