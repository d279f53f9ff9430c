import { z } from 'zod';
import { ModelQuery } from '../generate.js';
import { paging } from '../paging.js';
import { expression, latentName, longestExpression } from './expression.js';

/** A latent that has a name, as it is stored. */
export const Favourite = z.object({
  format: z.literal(1),
  name: z.string(),
  job: z.string(),
  z: z.array(z.number()),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export type Favourite = z.infer<typeof Favourite>;

/** A favorite as the API shows it. */
export const FavouriteView = Favourite.omit({ format: true })
  .extend({
    name: z.string().describe('Expressions use it for the latent: `anna + 1.5*smile`'),
    job: z.string().describe('The training to which it belongs: its latent means nothing in another'),
    z: z.array(z.number()).describe('The latent: latentSize numbers in [-1, 1]'),
    updatedAt: z.iso.datetime().describe('When its latent was last replaced'),
    urls: z.object({ self: z.string(), thumbnail: z.string().describe('Its image, made by `model`') }),
  })
  .meta({ id: 'Favourite' });
export type FavouriteView = z.infer<typeof FavouriteView>;

export const FavouriteList = z
  .object({
    data: z.array(FavouriteView),
    nextCursor: z.string().nullable().describe('Send it as `cursor` to get the next page; null on the last page'),
  })
  .meta({ id: 'FavouriteList' });

/** Body of PUT /favourites/{name}. */
export const FavouriteRequest = z
  .strictObject({
    latent: expression(longestExpression)
      .optional()
      .describe(
        'An expression, such as `seed(42, 5)`: what it stands for now is kept, whatever its names come to mean',
      ),
    z: z.array(z.number()).max(1024).optional().describe('The latent itself: latentSize numbers in [-1, 1]'),
  })
  .meta({ id: 'FavouriteRequest', examples: [{ latent: 'seed(42, 5) + 1.5*smile' }] });

export const NameParams = z.strictObject({ name: latentName });
export const FavouriteListQuery = z.strictObject({ ...ModelQuery.shape, ...paging('Favorites') });
