import { z } from 'zod';
import { Framing } from '../dataset.js';
import { ModelQuery } from '../generate.js';
import { Seed } from '../job.js';
import { latentName } from '../latents/expression.js';

const { fit, crop, faceless, background } = Framing.shape;

/** Query of POST /projections. */
export const ProjectionQuery = z.strictObject({
  model: ModelQuery.shape.model,
  name: latentName.optional().describe('Name of the favorite that the latent becomes; made when left out'),
  seed: z
    .string()
    .regex(/^\d{1,10}$/, 'must be a whole number from 0 to 4294967295')
    .transform(Number)
    .pipe(Seed)
    .default(0)
    .describe('Chooses the latents from which the search starts'),
  starts: z.coerce
    .number('must be a whole number from 1 to 32')
    .int()
    .min(1)
    .max(32)
    .default(4)
    .describe('Attempts at most, each from another latent; more take longer and find a little more'),
  fit: fit.unwrap().optional().describe('How the image becomes a square; as in the dataset when left out'),
  crop: crop.unwrap().optional().describe('Which square `crop` cuts out; as in the dataset when left out'),
  faceless: faceless.describe('What `face` does with an image without a face; as in the dataset when left out'),
  background: background
    .unwrap()
    .optional()
    .describe('Color behind transparent pixels; as in the dataset when left out'),
});
export type ProjectionQuery = z.infer<typeof ProjectionQuery>;
