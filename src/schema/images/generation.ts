import { z } from 'zod';
import { GenerateQuery } from '../generate.js';
import { expression, longestExpression } from '../latents/expression.js';

const { truncation, scale, model, weights, recipe } = GenerateQuery.shape;

/** Most numbers in a latent. */
const mostNumbers = 10_000;
const side = z.int('must be a whole number from 1 to 16').min(1).max(16);

const described = ({ description }: z.ZodType) => description ?? '';

/** A latent in a body. */
const Latent = z
  .union([expression(longestExpression).min(1), z.array(z.number()).min(1).max(mostNumbers)], 'must be text or numbers')
  .describe('An expression, the numbers of a vector, or the same as float32, little-endian, in base64');

/** Body of POST /generate. */
export const Generation = z
  .strictObject({
    latents: z.array(Latent).min(1).max(256).optional().describe('A latent for each image, row by row'),
    z: GenerateQuery.shape.z,
    seed: z.int().min(0).max(0xffff_ffff).optional().describe('In place of latents: image i has the z of (seed, i)'),
    rows: side.optional().describe('8 when left out; with latents or z, chosen to fit'),
    cols: side.optional().describe('8 when left out; with latents or z, chosen to fit'),
    truncation: z.number().min(0).max(1).default(1).describe(described(truncation)),
    scale: z.int().min(1).max(8).default(1).describe(described(scale)),
    model,
    weights,
    recipe: z.boolean().default(true).describe(described(recipe)),
    format: z.enum(['png', 'webp', 'jpeg']).optional().describe('Of the images; by default as `Accept` says, or PNG'),
  })
  .meta({
    id: 'Generation',
    examples: [{ latents: ['seed(42, 5)', 'mix(seed(42), seed(7), 0.3)'], truncation: 0.8, format: 'webp' }],
  });
export type Generation = z.infer<typeof Generation>;

export const GeneratedImages = z
  .object({
    checkpoint: z.string().describe('Id of the checkpoint that made the images'),
    weights: z.enum(['ema', 'raw']),
    truncation: z.number().describe('What every z was multiplied by before the image was made'),
    mediaType: z.string(),
    images: z.array(
      z.object({
        latent: z.string().describe('An expression that always stands for this z'),
        z: z.array(z.number()),
        image: z.string().describe('The file, in base64'),
      }),
    ),
  })
  .meta({ id: 'GeneratedImages' });
export type GeneratedImages = z.infer<typeof GeneratedImages>;
