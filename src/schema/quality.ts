import { z } from 'zod';

/**
 * How good a generator is, measured on images of fixed latents, with its averaged weights, against images of the dataset.
 * Each measure stands beside the one that real images get.
 */
export const Quality = z
  .object({
    images: z.int().describe('Generated images that were measured, against as many real ones'),
    swd: z
      .number()
      .describe(
        'Sliced Wasserstein distance to real images, mean over the levels (Karras et al. 2018), ×10³; less is better',
      ),
    swdFloor: z.number().describe('The same between two sets of real images: what a perfect generator would get'),
    swdLevels: z
      .array(z.object({ side: z.int(), distance: z.number(), floor: z.number() }))
      .describe('The distance on each level of the Laplacian pyramid: fine details first, shapes last'),
    msSsim: z
      .number()
      .describe('Mean multi-scale structural similarity of pairs of generated images; above msSsimReals = less varied'),
    msSsimReals: z.number().describe('The same for pairs of real images'),
    rKid: z
      .number()
      .describe(
        'Unbiased squared MMD to real images, of the features of a random convolution network; not a KID; less is better',
      ),
    rKidFloor: z.number().describe('The same between two sets of real images; around 0'),
    nearest: z
      .number()
      .describe('Mean distance of generated images to the nearest training image (RMS of 16×16 pixels, 0 to 1)'),
    nearestReals: z
      .number()
      .describe(
        'The same for real images: those held out of the training or, without any, each left out of those that it is compared with',
      ),
    memorised: z
      .number()
      .describe('Share of generated images that are less than half as far from a training image as real ones are'),
    overfitting: z
      .number()
      .optional()
      .describe(
        "With held-out images: how far the discriminator's verdict on them has moved from its verdict on training images towards that on generated ones, 0 to 1 (r_v of Karras et al. 2020)",
      ),
    spread: z.number().describe('Mean distance of two generated images (RMS of 16×16 pixels, 0 to 1)'),
    spreadReals: z.number().describe('The same for real images'),
    seconds: z.number().describe('Time that the measurement took'),
  })
  .meta({ id: 'Quality' });
export type Quality = z.infer<typeof Quality>;

/** What can go wrong in a training without an error, and is told as a warning. */
export const alarmCodes = [
  'NON_FINITE',
  'DISCRIMINATOR_DOMINATES',
  'GENERATOR_DOMINATES',
  'MODE_COLLAPSE',
  'REGRESSED',
] as const;
export const AlarmCode = z.enum(alarmCodes);
export type AlarmCode = z.infer<typeof AlarmCode>;
