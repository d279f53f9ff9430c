import { z } from 'zod';
import { CheckpointId, Seed } from '../job.js';

const latent = z.string().describe('float32 little-endian in base64url, as `z` of /generate.png takes it');
const difference = z
  .number()
  .describe('Mean difference between its image and the given one, in levels of 0 to 255: below 1 they look the same');

/** Finding the latent whose image is most like a given one. */
export const projection = {
  input: z.object({
    model: CheckpointId.describe('Id of the checkpoint whose generator is searched'),
    name: z.string().describe('Name of the favorite that the latent becomes'),
    seed: Seed.describe('Chooses the latents from which the search starts'),
    starts: z.int().describe('Attempts at most, each from another latent'),
  }),
  detail: z.object({
    z: latent,
    difference,
    start: z.int().describe('The attempt that this latent is on the way of, from 1'),
  }),
  result: z.object({
    name: z.string().describe('The favorite that the latent has become'),
    z: latent,
    difference,
    isExact: z.boolean().describe('Whether the image is one of this generator, found to within a level'),
    urls: z.object({
      image: z.string().describe('The image of the latent'),
      favourite: z.string(),
      nearest: z.string().describe('The training images nearest to it'),
    }),
  }),
};
