import { z } from 'zod';
import { CheckpointId } from './checkpoint.js';
import { Seed } from './job.js';

const count = (name: string) =>
  z.coerce.number(`must be a whole number from 1 to 16`).int().min(1).max(16).describe(`${name} of the grid`);

/** Text of an expression, as long as an address may hold it. */
export const Expression = z.string().max(16_000);

/** Which checkpoint answers: part of the query wherever latents or images are asked for. */
export const ModelQuery = z.strictObject({
  model: z
    .union([z.literal('latest'), CheckpointId])
    .optional()
    .describe(
      '`latest`, the newest checkpoint, or the id of one; when left out, the pinned checkpoint, or the newest if none is pinned',
    ),
});

/** Query of GET /generate.png, .webp and .jpeg. */
export const GenerateQuery = z.strictObject({
  seed: z
    .string()
    .regex(/^\d{1,10}$/, 'must be a whole number from 0 to 4294967295')
    .transform(Number)
    .pipe(Seed)
    .optional()
    .describe('Image i of the grid has the z of (seed, i), whatever the shape of the grid; 0 when left out'),
  rows: count('Rows').optional().describe('8 when left out; with z or latent, chosen to fit'),
  cols: count('Columns').optional().describe('8 when left out; with z or latent, chosen to fit'),
  z: z
    .string()
    .max(200_000)
    .optional()
    .describe(
      'Latent vectors, rows × cols × latentSize numbers: comma-separated, also in the brackets of JSON, or float32 little-endian in base64 (base64url needs no escapes)',
    ),
  latent: z
    .union([Expression, z.array(Expression).max(256)])
    .optional()
    .describe(
      'An expression for one latent, such as `mix(seed(42), seed(7), 0.3)`; repeat it for a grid. A + need not be escaped',
    ),
  truncation: z.coerce
    .number('must be a number from 0 to 1')
    .min(0)
    .max(1)
    .default(1)
    .describe('Variety: every latent is multiplied by it; towards 0 images become more average'),
  scale: z.coerce
    .number('must be a whole number from 1 to 8')
    .int()
    .min(1)
    .max(8)
    .default(1)
    .describe('Enlarges every pixel to scale × scale pixels'),
  model: ModelQuery.shape.model,
  weights: z
    .enum(['ema', 'raw'])
    .default('ema')
    .describe("The generator's averaged weights, or those of the last step"),
  recipe: z
    .stringbool()
    .default(true)
    .describe('Whether the file says how it was made, so that it can be made again; false leaves that out'),
});
export type GenerateQuery = z.infer<typeof GenerateQuery>;
