import { z } from 'zod';
import { CheckpointId } from '../job.js';

/** Finding the latent whose image is most like a given one. */
export const projection = {
  input: z.object({
    model: CheckpointId.describe('Id of the checkpoint whose generator is searched'),
    name: z.string().nullable().describe('Name of the favourite that the latent becomes'),
  }),
  detail: z.object({
    z: z.string().describe('The best latent so far: float32 little-endian in base64url'),
    difference: z.number().describe('Mean difference between its image and the given one, in levels of 0 to 255'),
  }),
  result: z.object({
    z: z.string().describe('The latent: float32 little-endian in base64url'),
    difference: z.number().describe('Mean difference between its image and the given one, in levels of 0 to 255'),
  }),
};
