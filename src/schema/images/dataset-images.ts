import { z } from 'zod';

/** An image of a dataset. */
const DatasetImage = z.object({
  sha256: z.string().describe('Of its pixels'),
  side: z.int().describe('Side of the square in pixels'),
  url: z.string().describe('The image as WebP, which never changes; add `size` for a smaller one'),
});

const whole = (max: number) => `must be a whole number from 1 to ${max}`;

export const ImageListQuery = z.strictObject({
  limit: z.coerce.number(whole(1000)).int().min(1).max(1000).default(100).describe('Images per page'),
  cursor: z
    .string()
    .regex(/^\d{1,10}-[0-9a-f]{16}$/, 'is not one that this list has given')
    .optional()
    .describe('The nextCursor of the previous page'),
});

/** Answer of GET /datasets/{id}/images. */
export const ImageList = z
  .object({
    data: z.array(DatasetImage),
    images: z.int().describe('Images on all pages'),
    nextCursor: z.string().nullable().describe('Send it as `cursor` to get the next page; null on the last page'),
  })
  .meta({ id: 'ImageList' });

/** Answer of GET /datasets/{id}/near-duplicates. */
export const NearDuplicateList = z
  .object({
    data: z
      .array(z.object({ images: z.array(DatasetImage).describe('The one that came first stands first') }))
      .describe('Groups of images that look almost the same, the largest first'),
    nextCursor: z.null(),
  })
  .meta({ id: 'NearDuplicateList' });
