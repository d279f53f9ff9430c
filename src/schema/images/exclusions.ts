import { z } from 'zod';

/** SHA-256 of an image's pixels, in hexadecimal. */
export const ImageSha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256, 64 hexadecimal digits');

/** The images of its dataset that a training leaves out: a list that stays as it was when the job was queued. */
export const Exclusions = z.strictObject({
  list: ImageSha256.describe('SHA-256 of the list: trainings with the same one leave out the same images'),
  images: z.int().describe('Images left out'),
});
export type Exclusions = z.infer<typeof Exclusions>;

/** Which images a new job leaves out. */
export const ExclusionsChoice = z
  .enum(['current', 'none'])
  .describe(
    'Which images are left out: `current`, those that the dataset leaves out now, or `none`. Without this field it is `current`; with resumeFrom on the same dataset, those that the training of the checkpoint left out',
  );
export type ExclusionsChoice = z.infer<typeof ExclusionsChoice>;

/** Answer of PUT and DELETE /datasets/{id}/exclusions/{sha256}. */
export const ImageExclusion = z
  .object({
    sha256: ImageSha256.describe("Of the image's pixels"),
    excluded: z.boolean().describe('Whether trainings that are queued from now on leave it out'),
  })
  .meta({ id: 'ImageExclusion' });
