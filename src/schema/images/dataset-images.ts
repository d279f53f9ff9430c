import { z } from 'zod';
import { RejectedFile } from '../dataset.js';
import { Crop } from './crops.js';
import { ImageSha256 } from './exclusions.js';

/** An image of a dataset. */
const DatasetImage = z.object({
  sha256: z.string().describe('Of its pixels as it was cut at first'),
  side: z.int().describe('Side of the square in pixels'),
  excluded: z.boolean().describe('Whether trainings that are queued from now on leave it out'),
  crop: Crop.nullable().describe(
    'Where its crop is in trainings that are queued from now on; null where it was cut at first',
  ),
  url: z
    .string()
    .describe('What they see as WebP, which never changes under this address; add `size` for a smaller one'),
});

const whole = (max: number) => `must be a whole number from 1 to ${max}`;

const limit = z.coerce.number(whole(1000)).int().min(1).max(1000).default(100);
/** A position, and what it is a position in. */
const cursor = z
  .string()
  .regex(/^\d{1,15}-[0-9a-f]{16}$/, 'is not one that this list has given')
  .optional()
  .describe('The nextCursor of the previous page');
const nextCursor = z.string().nullable().describe('Send it as `cursor` to get the next page; null on the last page');

export const ImageListQuery = z
  .strictObject({
    limit: limit.describe('Images per page'),
    cursor,
    from: z.coerce
      .number('must be a whole number from 0')
      .int()
      .min(0)
      .optional()
      .describe('In place of a cursor: how many images come before the first one, to begin anywhere'),
  })
  .refine(({ cursor, from }) => cursor === undefined || from === undefined, {
    path: ['from'],
    error: 'says where to begin, and so does cursor: leave out one of the two',
  });

const between = (min: number, max: number) =>
  z.coerce.number(`must be a whole number from ${min} to ${max}`).int().min(min).max(max);

/** Query of GET /datasets/{id}/images/sheet.webp. */
export const ImageSheetQuery = z.strictObject({
  from: z.coerce
    .number('must be a whole number from 0')
    .int()
    .min(0)
    .default(0)
    .describe('How many images of the list come before the first one'),
  count: between(1, 256).default(64).describe('Images in the picture, at most'),
  size: between(16, 256).default(96).describe('Side of each image in pixels'),
});

/** Answer of GET /datasets/{id}/images. */
export const ImageList = z
  .object({
    data: z.array(DatasetImage),
    images: z.int().describe('Images on all pages'),
    nextCursor,
  })
  .meta({ id: 'ImageList' });

export const ExclusionListQuery = z.strictObject({
  limit: limit.describe('Images per page'),
  cursor: ImageSha256.optional().describe('The nextCursor of the previous page'),
});

/** Answer of GET /datasets/{id}/exclusions. */
export const ExclusionList = z
  .object({
    data: z.array(
      z.object({
        sha256: DatasetImage.shape.sha256,
        side: DatasetImage.shape.side.nullable(),
        crop: DatasetImage.shape.crop,
        url: DatasetImage.shape.url
          .nullable()
          .describe('The image as WebP; null, as is side, while a folder that has changed does not hold the image'),
      }),
    ),
    excluded: z.int().describe('Images on all pages'),
    nextCursor,
  })
  .meta({ id: 'ExclusionList' });

/** Answer of GET /datasets/{id}/crops. */
export const MovedCropList = z
  .object({
    data: z.array(
      z.object({
        sha256: DatasetImage.shape.sha256,
        crop: Crop.describe('Where its crop has been moved to'),
        index: z
          .int()
          .nullable()
          .describe(
            'How many images of the dataset come before it, as `from` of GET /datasets/{id}/images takes it; null, as is url, while a folder that has changed does not hold the image',
          ),
        url: DatasetImage.shape.url
          .nullable()
          .describe('That square as WebP; null while a folder that has changed does not hold the image'),
      }),
    ),
    moved: z.int().describe('Images on all pages'),
    nextCursor,
  })
  .meta({ id: 'MovedCropList' });

export const RejectedListQuery = z.strictObject({ limit: limit.describe('Files per page'), cursor });

/** Answer of GET /datasets/{id}/rejected. */
export const RejectedList = z
  .object({
    data: z.array(RejectedFile).describe('In the order in which they were met'),
    rejected: z.int().describe('Files that were rejected'),
    listed: z
      .int()
      .describe('How many of them are on all pages together: all, or the first 100 if an older version decoded them'),
    nextCursor,
  })
  .meta({ id: 'RejectedList' });
export type RejectedList = z.infer<typeof RejectedList>;

/** Answer of GET /datasets/{id}/near-duplicates. */
export const NearDuplicateList = z
  .object({
    data: z
      .array(z.object({ images: z.array(DatasetImage).describe('The one that came first stands first') }))
      .describe('Groups of images that look almost the same, the largest first'),
    nextCursor: z.null(),
  })
  .meta({ id: 'NearDuplicateList' });
