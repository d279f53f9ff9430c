import { z } from 'zod';

/** Widest and highest picture that WebP can hold, in pixels. */
const maxWebpSide = 16_383;

/** Answer of GET /jobs/{id}/samples. */
export const SampleList = z
  .object({
    data: z.array(
      z.object({
        step: z.int(),
        time: z.iso.datetime().describe('When the grid was made'),
        url: z.string(),
      }),
    ),
    strip: z.string().describe('Many of them in one picture; add `from` and `count`'),
    nextCursor: z.null(),
  })
  .meta({ id: 'SampleList' });

export const SampleListQuery = z.strictObject({
  fromStep: z.coerce
    .number('must be a whole number')
    .int()
    .min(0)
    .default(0)
    .describe('Leaves out the samples before this step'),
});

const whole = (min: number, max: number) =>
  z.coerce.number(`must be a whole number from ${min} to ${max}`).int().min(min).max(max);

export const SampleStripQuery = z
  .strictObject({
    from: z.coerce
      .number('must be a whole number')
      .int()
      .min(0)
      .default(0)
      .describe('Step of the first sample, or before it'),
    count: whole(1, 128).default(32).describe('Samples in the picture, at most'),
    size: whole(16, 512).default(256).describe('Side of each sample in pixels'),
  })
  .refine(({ count, size }) => count * size <= maxWebpSide, {
    path: ['count'],
    error: `times size must be at most ${maxWebpSide}, the widest that WebP can hold`,
  });
