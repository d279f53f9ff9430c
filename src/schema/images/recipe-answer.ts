import { z } from 'zod';
import { Recipe } from './recipe.js';

/** Answer of POST /recipe. */
export const RecipeAnswer = z
  .object({
    recipe: Recipe.describe('As it stands in the file'),
    latents: z.array(z.string()).describe('An expression for each image, row by row'),
    exists: z.boolean().describe('Whether the checkpoint still exists, unchanged'),
    notes: z.array(z.string()).describe('Why the image cannot be made again, or may come out different; else empty'),
    url: z
      .string()
      .nullable()
      .describe('Makes the same file again; null when the checkpoint is gone, or the address would be too long'),
    request: z
      .record(z.string(), z.unknown())
      .nullable()
      .describe('The same as a body of POST /generate; null when the checkpoint is gone'),
  })
  .meta({ id: 'RecipeAnswer' });
export type RecipeAnswer = z.infer<typeof RecipeAnswer>;
