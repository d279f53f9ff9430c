import { z } from 'zod';
import { GenerateQuery, ModelQuery } from '../generate.js';
import { paging } from '../paging.js';
import { expression, latentName, longestExpression, longestInAddress } from './expression.js';

/** Most images of a group that a direction is made from. */
export const mostExamples = 256;

/** How well a direction tells the images apart that it was made from. */
export const Separation = z.object({
  with: z.int().describe('Images that show it'),
  without: z.int().describe('Images that do not'),
  accuracy: z
    .number()
    .describe('Share of these images that a direction made from all others puts on the right side (leave-one-out)'),
  certainty: z
    .number()
    .describe(
      'Cosine of the angle to the direction that any number of such images would give, estimated by leaving out one after another (jackknife)',
    ),
  moreWouldHelp: z.boolean().describe('Whether more images would make a better direction'),
  advice: z.string().describe('What this means, and what to do'),
});
export type Separation = z.infer<typeof Separation>;

/** A direction that a user has named, as it is stored. */
export const NamedDirection = z.object({
  format: z.literal(1),
  name: z.string(),
  job: z.string(),
  vector: z.array(z.number()),
  createdAt: z.iso.datetime(),
  checkpoint: z.string(),
  from: z.string().nullable(),
  orthogonalTo: z.array(z.string()),
  separation: Separation.nullable(),
});
export type NamedDirection = z.infer<typeof NamedDirection>;

/** A direction as the API shows it. */
export const DirectionView = z
  .object({
    name: z.string().describe('Expressions use it for the vector: `seed(42) + 1.5*smile`'),
    kind: z.enum(['named', 'automatic']),
    job: z.string().describe('The training to which it belongs: it means nothing in another'),
    checkpoint: z.string().describe('The checkpoint whose generator it was found with'),
    vector: z.array(z.number()).describe('latentSize numbers, of length 1'),
    createdAt: z.iso.datetime().nullable().describe('null for an automatic direction'),
    from: z.string().nullable().describe('The automatic direction that was given this name'),
    orthogonalTo: z.array(z.string()).describe('Directions that it leaves alone'),
    separation: Separation.nullable().describe('null for a direction that was not made from images'),
    urls: z.object({ self: z.string(), strip: z.string() }),
  })
  .meta({ id: 'Direction' });
export type DirectionView = z.infer<typeof DirectionView>;

export const DirectionList = z
  .object({
    data: z.array(DirectionView),
    nextCursor: z.string().nullable().describe('Send it as `cursor` to get the next page; null on the last page'),
  })
  .meta({ id: 'DirectionList' });

const group = (what: string) =>
  z
    .array(expression(longestExpression))
    .min(1, 'must hold at least one expression')
    .max(mostExamples, `must hold at most ${mostExamples} expressions`)
    .optional()
    .describe(what);

/** Body of POST /directions. */
export const DirectionRequest = z
  .strictObject({
    name: latentName,
    model: ModelQuery.shape.model,
    with: group(
      'Expressions for images that show it, such as `seed(42, 5)`: eight or more, unlike each other otherwise',
    ),
    without: group('Expressions for images that do not'),
    orthogonalTo: z
      .array(latentName)
      .max(32)
      .default([])
      .describe('Directions that it is to leave alone: what it shares with them is taken out'),
    from: latentName.optional().describe('In place of images: an automatic direction that is given the name'),
  })
  .meta({
    id: 'DirectionRequest',
    examples: [{ name: 'bright', with: ['seed(42, 1)', 'seed(42, 7)'], without: ['seed(42, 2)', 'seed(42, 3)'] }],
  });
export type DirectionRequest = z.infer<typeof DirectionRequest>;

export const DirectionListQuery = z.strictObject({ ...ModelQuery.shape, ...paging('Directions') });

const place = (what: string, value: number) =>
  z.coerce.number('must be a number from -20 to 20').min(-20).max(20).default(value).describe(what);

const stripLatent = expression(longestInAddress);

/** Query of GET /directions/{name}/strip.png and .webp. */
export const StripQuery = z.strictObject({
  latent: z
    .union([stripLatent, z.array(stripLatent).max(16)])
    .optional()
    .describe(
      'An expression for the image that is changed; repeat it for more rows, at most 16. `seed(0)` when left out',
    ),
  from: place('How far along the direction the first image lies, in units of length 1 in z', -3),
  to: place('How far the last one lies', 3),
  steps: z.coerce
    .number('must be a whole number from 2 to 16')
    .int()
    .min(2)
    .max(16)
    .default(7)
    .describe('Images in a row'),
  truncation: GenerateQuery.shape.truncation,
  scale: GenerateQuery.shape.scale,
  model: GenerateQuery.shape.model,
  weights: GenerateQuery.shape.weights,
  recipe: GenerateQuery.shape.recipe,
});
export type StripQuery = z.infer<typeof StripQuery>;
