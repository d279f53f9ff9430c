import { z } from 'zod';
import { DatasetId } from './job.js';

export const RejectedFile = z.object({
  name: z.string(),
  reason: z.enum(['corrupt', 'tooSmall', 'tooLarge', 'tooManyPixels', 'notAnImage']),
  detail: z.string(),
});
export type RejectedFile = z.infer<typeof RejectedFile>;

/** How an image of any shape becomes a square. */
export const Framing = z.strictObject({
  fit: z
    .enum(['crop', 'stretch', 'pad'])
    .default('crop')
    .describe('How an image becomes a square: `crop` cuts one out, `stretch` squeezes it, `pad` adds a border'),
  crop: z
    .enum(['centre', 'attention'])
    .default('centre')
    .describe('Which square `crop` cuts out: the middle, or the part that draws the eye'),
  background: z
    .string()
    .regex(/^#?[0-9a-f]{6}$/i, 'must be six hexadecimal digits, such as ffffff')
    .default('ffffff')
    .describe('Colour behind transparent pixels, and of the border that `pad` adds'),
});
export type Framing = z.infer<typeof Framing>;

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
