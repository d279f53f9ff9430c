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

/** index.json beside the packed images of a dataset. */
export const PackedIndex = z.object({
  format: z.literal(1),
  /** That of the source when it was packed; another one means that the source has changed. */
  fingerprint: z.string(),
  imageSize: z.int(),
  count: z.int(),
  rejected: z.array(RejectedFile),
  rejectedCount: z.int(),
  createdAt: z.iso.datetime(),
});
export type PackedIndex = z.infer<typeof PackedIndex>;
