import { z } from 'zod';
import { CheckpointId, Seed } from '../job.js';

const wholeNumber = 'must be a whole number from 256 to 4096';

/** Query of POST /checkpoints/{id}/quality. */
export const CheckpointQualityQuery = z.strictObject({
  images: z.coerce
    .number(wholeNumber)
    .int(wholeNumber)
    .min(256, wholeNumber)
    .max(4096, wholeNumber)
    .default(1024)
    .describe('Images to generate and to measure; fewer when the dataset has not twice as many'),
  seed: z
    .string()
    .regex(/^\d{1,10}$/, 'must be a whole number from 0 to 4294967295')
    .transform(Number)
    .pipe(Seed)
    .default(0)
    .describe('Chooses the latents and the real images; the same seed gives the same figures'),
});

const value = z.number();
const low = z.number().describe('Lower end of the 95 % interval');
const high = z.number().describe('Upper end of it');
const measure = (text: string, reals: string) =>
  z
    .object({
      value,
      low,
      high,
      reals: z.object({ value, low, high }).describe(reals),
    })
    .describe(text);

const betweenReals = 'The same between two sets of real images: what a perfect generator would get';

/** What is measured of many generated images. */
export const Score = z.object({
  swd: measure(
    'Sliced Wasserstein distance to real images (Karras et al. 2018), ×10³, mean over groups of `groupImages`; less is better',
    betweenReals,
  ),
  msSsim: measure(
    'Mean multi-scale structural similarity of pairs of generated images; above that of real ones = less varied',
    'The same for pairs of real images',
  ),
  spread: measure(
    'Mean distance of two generated images (RMS of 16×16 pixels, 0 to 1); below that of real ones = less varied',
    'The same for real images',
  ),
  rKid: measure(
    'Unbiased squared MMD to real images, of the features of a random convolution network; not a KID; less is better',
    `${betweenReals}, around 0`,
  ),
  precision: measure(
    'Share of generated images that lie among the real ones (Kynkäänniemi et al. 2019, k = 3, random features); low = blurred, or something else',
    betweenReals,
  ),
  recall: measure(
    'Share of real images that lie among the generated ones, by the same features; low = few of the many kinds of images',
    betweenReals,
  ),
});
export type Score = z.infer<typeof Score>;

/** Measuring how good a checkpoint's generator is on many images. */
export const quality = {
  input: z.object({
    checkpoint: CheckpointId.describe('Id of the checkpoint that is measured'),
    images: z.int().describe('Images to generate and to measure at most'),
    seed: Seed.describe('Chooses the latents and the real images'),
  }),
  detail: z.object({ swd: z.number().describe('Mean over the images that have been measured so far') }),
  result: Score.extend({
    checkpoint: CheckpointId,
    dataset: z.string(),
    images: z.int().describe('Generated images that were measured, against as many real ones'),
    groups: z.int().describe('Groups in which all but precision and recall were measured'),
    groupImages: z.int().describe('Images of a group'),
    heldOut: z.boolean().describe('Whether real images are compared with ones that were held out of the training'),
    seconds: z.number().describe('Time that the measurement took'),
  }),
};
