import { z } from 'zod';
import { Expression, GenerateQuery } from '../generate.js';

const fps = z.coerce.number('must be a number from 0.5 to 50').min(0.5).max(50);

/** Query of GET /animate.webp and .gif. */
export const AnimateQuery = z.strictObject({
  path: z
    .union(
      [Expression, z.array(Expression).max(16)],
      'must be an expression for a path, such as loop(seed(1), seed(2)), or up to 16 of them',
    )
    .describe(
      'An expression for a path, such as `loop(seed(1), seed(2), seed(3))`; repeat it to see up to 16 paths side by side',
    ),
  frames: z.coerce
    .number('must be a whole number from 2 to 10000')
    .int()
    .min(2)
    .max(10_000)
    .default(60)
    .describe('Number of frames'),
  fps: fps.default(20).describe('Frames a second, at most 50; a GIF rounds each time to 0.01 s'),
  scale: GenerateQuery.shape.scale,
  truncation: GenerateQuery.shape.truncation,
  model: GenerateQuery.shape.model,
  weights: GenerateQuery.shape.weights,
});
export type AnimateQuery = z.infer<typeof AnimateQuery>;

/** Query of GET /jobs/{id}/timeline.webp and .gif. */
export const TimelineQuery = z.strictObject({
  frames: z.coerce
    .number('must be a whole number from 2 to 10000')
    .int()
    .min(2)
    .max(10_000)
    .optional()
    .describe('Shows at most so many samples, the first and the last among them; when left out, as many as fit'),
  fps: fps.default(10).describe('Frames a second, at most 50; the last one is shown for 2 seconds'),
  scale: z.coerce
    .number('must be a number from 0.1 to 8')
    .min(0.1)
    .max(8)
    .refine(scale => scale <= 1 || Number.isInteger(scale), 'above 1 must be a whole number')
    .default(1)
    .describe('Enlarges every pixel to scale × scale pixels, from 1 to 8; less than 1, such as 0.5, makes it smaller'),
});
export type TimelineQuery = z.infer<typeof TimelineQuery>;
