import { z } from 'zod';
import { CheckpointId } from '../checkpoint.js';
import { Seed } from '../job.js';

const side = z.int().min(1).max(16);

/** Characters of the expressions of a recipe: 256 latents of 100 numbers, as base64url, have 137,000. */
export const mostRecipeCharacters = 400_000;

/**
 * What makes an image again, byte for byte. It holds no names: what they stand for can change, so that the vector they stood
 * for takes their place.
 */
export const Recipe = z
  .object({
    format: z.literal(1),
    service: z.string().max(100).describe('Version of the service that made the image'),
    checkpoint: CheckpointId,
    generator: z.string().max(100).describe("SHA-256 of the file of the checkpoint's generator"),
    weights: z.enum(['ema', 'raw']),
    seed: Seed.optional().describe('Image i has the latent seed(…, i)'),
    latents: z
      .array(z.string().min(1).max(mostRecipeCharacters))
      .min(1)
      .max(256)
      .optional()
      .describe('In place of a seed: an expression for each image, without names'),
    z: z
      .string()
      .max(mostRecipeCharacters)
      .optional()
      .describe('In place of both: the vectors, one after another, as float32 in base64url'),
    rows: side,
    cols: side,
    truncation: z.number().min(0).max(1),
    scale: z.int().min(1).max(8),
    image: z.enum(['png', 'webp', 'jpeg']),
  })
  .refine(
    ({ seed, latents, z }) => [seed, latents, z].filter(given => given !== undefined).length === 1,
    'must have seed, latents or z',
  )
  .refine(
    ({ latents, rows, cols }) => latents === undefined || latents.length === rows * cols,
    'must have a latent for each image',
  )
  .meta({ id: 'Recipe' });
export type Recipe = z.infer<typeof Recipe>;
