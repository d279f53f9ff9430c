import { z } from 'zod';
import { CheckpointId } from './checkpoint.js';
import { Seed } from './job.js';

const count = (name: string) =>
  z.coerce.number(`must be a whole number from 1 to 16`).int().min(1).max(16).describe(`${name} of the grid`);

/** Query of GET /generate.png. */
export const GenerateQuery = z.strictObject({
  seed: z
    .string()
    .regex(/^\d{1,10}$/, 'must be a whole number from 0 to 4294967295')
    .transform(Number)
    .pipe(Seed)
    .optional()
    .describe('Image i of the grid has the z of (seed, i), whatever the shape of the grid; 0 when left out'),
  rows: count('Rows').optional().describe('8 when left out; what fits with z'),
  cols: count('Columns').optional().describe('8 when left out; what fits with z'),
  z: z
    .string()
    .max(200_000)
    .optional()
    .describe(
      'Latent vectors, rows × cols × latentSize numbers: comma-separated, also in the brackets of JSON, or float32 little-endian in base64 (base64url needs no escapes)',
    ),
  model: z
    .union([z.literal('latest'), CheckpointId])
    .default('latest')
    .describe('`latest`, or the id of a checkpoint'),
  weights: z
    .enum(['ema', 'raw'])
    .default('ema')
    .describe("The generator's averaged weights, or those of the last step"),
});
export type GenerateQuery = z.infer<typeof GenerateQuery>;
