import { z } from 'zod';
import { ImageSha256 } from './exclusions.js';

/** Side that a square has at least, in pixels: a smaller one shows nothing that could be learned. */
export const leastCropSide = 16;

/** No picture that is kept is as long as this. */
const mostPixels = 65_535;
const whole = (min: number) => `must be a whole number of pixels, at least ${min}`;

/** The square that is cut out of an image, in pixels of the picture around it that is kept. */
export const Crop = z
  .strictObject({
    x: z
      .int(whole(0))
      .min(0, whole(0))
      .max(mostPixels)
      .describe('Pixels from the left edge of the picture to the square'),
    y: z
      .int(whole(0))
      .min(0, whole(0))
      .max(mostPixels)
      .describe('Pixels from the top edge of the picture to the square'),
    side: z
      .int(whole(leastCropSide))
      .min(leastCropSide, whole(leastCropSide))
      .max(mostPixels)
      .describe('Side of the square in pixels'),
  })
  .meta({
    id: 'Crop',
    description: 'A square, in pixels of the picture that GET /datasets/{id}/images/{sha256}/surroundings.webp shows',
    examples: [{ x: 40, y: 0, side: 200 }],
  });
export type Crop = z.infer<typeof Crop>;

/** A square in the address of an image. */
export const CropInAddress = z
  .string()
  .regex(/^\d{1,5},\d{1,5},\d{1,5}$/, 'must be x,y,side, such as 40,0,200')
  .transform(text => text.split(',').map(Number))
  .transform(([x, y, side]) => ({ x: x!, y: y!, side: side! }))
  .pipe(Crop);

/** The moved crops of the images that a training sees: a list that stays as it was when the job was queued. */
export const Crops = z.strictObject({
  list: ImageSha256.describe('SHA-256 of the list: trainings with the same one see the same squares'),
  images: z.int().describe('Images whose crop is moved'),
});
export type Crops = z.infer<typeof Crops>;

/** Which squares a new job sees. */
export const CropsChoice = z
  .enum(['current', 'none'])
  .describe(
    'Which moved crops are used: `current`, those that the dataset has now, or `none`: every image as it was cut at first. Without this field it is `current`; with resumeFrom on the same dataset, those that the training of the checkpoint used',
  );
export type CropsChoice = z.infer<typeof CropsChoice>;

const sha256 = ImageSha256.describe('Of the pixels of the image as it was cut at first');
const crop = Crop.nullable().describe('Where its crop has been moved to; null where it was cut at first');

/** Answer of PUT and DELETE /datasets/{id}/crops/{sha256}. */
export const ImageCrop = z.object({ sha256, crop }).meta({ id: 'ImageCrop' });
export type ImageCrop = z.infer<typeof ImageCrop>;

/** Answer of GET /datasets/{id}/crops/{sha256}. */
export const CropDetails = z
  .object({
    sha256,
    crop,
    original: Crop.describe('Where it was cut at first'),
    width: z.int().describe('Of the picture around it, in pixels'),
    height: z.int().describe('Of the picture around it, in pixels'),
    url: z.string().describe('The picture around it as WebP'),
  })
  .meta({ id: 'CropDetails' });
export type CropDetails = z.infer<typeof CropDetails>;
