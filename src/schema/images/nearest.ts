import { z } from 'zod';
import { CheckpointId } from '../checkpoint.js';
import { GenerateQuery } from '../generate.js';
import { DatasetId } from '../job.js';
import { Crop, CropInAddress } from './crops.js';
import { ImageSha256 } from './exclusions.js';

/** Query of GET /nearest. */
export const NearestQuery = z.strictObject({
  latent: z
    .string()
    .max(16_000)
    .describe('An expression for one latent, such as `seed(42, 5)`; a favorite by its name'),
  count: z.coerce
    .number('must be a whole number from 1 to 64')
    .int()
    .min(1)
    .max(64)
    .default(8)
    .describe('Number of training images'),
  model: GenerateQuery.shape.model,
  weights: GenerateQuery.shape.weights,
});

const distance = z.number();

export const Nearest = z
  .object({
    checkpoint: CheckpointId,
    dataset: DatasetId,
    images: z
      .array(
        z.object({
          sha256: ImageSha256.describe("Of the image's pixels"),
          distance: distance.describe('Root mean square difference at 16×16 pixels: 0 the same, 1 black and white'),
          isMirrored: z.boolean().describe('Whether its mirror image is meant: the training has seen that too'),
          crop: Crop.nullable().describe('Where the training has moved its crop to; null where it was cut at first'),
          url: z.string().describe('The training image, at the size that the network sees'),
        }),
      )
      .describe('Nearest first'),
    usual: z
      .object({
        compared: z.int().describe('Training images whose distance from the nearest other one is known'),
        lowerQuartile: distance,
        median: distance,
        upperQuartile: distance,
      })
      .nullable()
      .describe('How far a training image is from the nearest other one; null when there is only one image'),
    nearerThan: z
      .number()
      .nullable()
      .describe(
        'Share of the training images that are farther from any other one than this image is from its nearest: near 1 it is almost a training image',
      ),
    looksCopied: z
      .boolean()
      .describe('Whether the nearest is closer than half the median distance, as `memorised` counts in the quality'),
  })
  .meta({ id: 'Nearest' });
export type Nearest = z.infer<typeof Nearest>;

export const TrainingImageParams = z.strictObject({
  id: DatasetId.describe('Id of the dataset'),
  sha256: ImageSha256.describe("SHA-256 of the image's pixels, as GET /nearest gives it"),
});

export const TrainingImageQuery = z.strictObject({
  size: z.coerce
    .number('must be a whole number from 8 to 256')
    .int()
    .min(8)
    .max(256)
    .optional()
    .describe('Side in pixels; that at which the image is kept when left out'),
  crop: CropInAddress.optional().describe(
    'Another square of the picture around the image, as x,y,side in its pixels: see GET /datasets/{id}/crops/{sha256}',
  ),
});
