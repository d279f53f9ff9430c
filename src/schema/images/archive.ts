import { z } from 'zod';
import { Expression, GenerateQuery } from '../generate.js';

/** Query of GET /generate.zip. */
export const ArchiveQuery = z.strictObject({
  seed: GenerateQuery.shape.seed.describe('Image i has the z of (seed, i); 0 when left out'),
  latent: GenerateQuery.shape.latent.describe('An expression for one latent; repeat it for up to 256 images'),
  path: Expression.optional().describe(
    'An expression for a path, such as `walk(seed(1), seed(2))`, along which the images lie',
  ),
  count: z.coerce
    .number('must be a whole number from 1 to 10000')
    .int()
    .min(1)
    .max(10_000)
    .optional()
    .describe('Number of images, of a seed or along a path; 64 when left out'),
  format: z.enum(['png', 'webp', 'jpeg']).default('png').describe('Format of the images'),
  scale: GenerateQuery.shape.scale,
  truncation: GenerateQuery.shape.truncation,
  model: GenerateQuery.shape.model,
  weights: GenerateQuery.shape.weights,
  recipe: GenerateQuery.shape.recipe,
});
export type ArchiveQuery = z.infer<typeof ArchiveQuery>;
