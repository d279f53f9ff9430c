import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { GridRequest, ImageFormat } from '../../generation/types.js';
import { formatVector } from '../../latents/parse-vector.js';
import { PngImage, WebpImage } from '../../schema/api.js';
import type { CheckpointManifest } from '../../schema/checkpoint.js';
import { StripQuery } from '../../schema/latents/direction.js';
import { NameParams } from '../../schema/latents/favourite.js';
import type { Dependencies } from '../dependencies.js';
import { isUnchanged } from '../http/etag.js';
import { problems, unchanged } from '../http/responses.js';
import { withServingCheckpoint } from '../images/current-model.js';
import { latentSpace } from '../images/latent-space.js';
import { recipeOf } from '../images/recipe-of.js';
import { resolveLatents } from '../images/resolve-latents.js';
import { imageEtag } from '../images/routes.js';
import { findDirection } from './find-direction.js';
import { noModel } from './no-model.js';

type Needed = Pick<Dependencies, 'checkpoints' | 'generator' | 'names' | 'directions'>;

const formats = [
  { format: 'png', name: 'Png', type: 'image/png', schema: PngImage },
  { format: 'webp', name: 'Webp', type: 'image/webp', schema: WebpImage },
] as const satisfies readonly { format: ImageFormat; name: string; type: string; schema: unknown }[];

/** Pictures of what directions do to images. */
export function stripRoutes(dependencies: Needed): FastifyPluginAsyncZod {
  return async app => {
    for (const { format, name, type, schema } of formats)
      app.route({
        method: 'GET',
        url: `/directions/:name/strip.${format}`,
        schema: {
          operationId: `getStrip${name}`,
          tags: ['latents'],
          summary: `Show what a direction does to images, from left to right, as ${name.toUpperCase()}`,
          description: 'A row for each `latent`. What leaves the range of latents, -1 to 1, is clamped to it.',
          params: NameParams,
          querystring: StripQuery,
          response: {
            200: {
              description: 'The rows, one below the other',
              content: { [type]: { schema } },
              headers: {
                ETag: { type: 'string', description: 'Identifies the checkpoint, the latents and the request' },
                'X-Checkpoint': { type: 'string', description: 'Id of the checkpoint that made the images' },
              },
            },
            304: unchanged,
            ...problems(
              'INVALID_REQUEST',
              'DIRECTION_NOT_FOUND',
              ...noModel,
              'HEADERS_TOO_LARGE',
              'OVERLOADED',
              'SHUTTING_DOWN',
            ),
          },
        },
        handler: async (request, reply) =>
          withServingCheckpoint(request.query.model, dependencies, request, async ({ checkpoint }) => {
            const grid = await stripRequest(request.params.name, request.query, checkpoint, format, dependencies);
            // What the name stands for can change.
            reply.header('x-checkpoint', checkpoint.id).header('cache-control', 'no-cache');
            if (isUnchanged(request, reply, imageEtag(grid, dependencies.generator))) return reply.send(undefined);
            return reply.type(type).send(await dependencies.generator.grid(grid, request));
          }),
      });
  };
}

async function stripRequest(
  name: string,
  { latent, from, to, steps, truncation, scale, weights, recipe }: StripQuery,
  checkpoint: CheckpointManifest,
  format: ImageFormat,
  dependencies: Needed,
): Promise<GridRequest> {
  const { vector } = await findDirection(name, checkpoint, dependencies);
  const expressions = [latent ?? 'seed(0)'].flat();
  const { latentSize } = checkpoint.hyperparameters;
  const { values: starts } = await resolveLatents(expressions, latentSpace(checkpoint, dependencies));
  const values = new Float32Array(expressions.length * steps * latentSize);
  for (let image = 0; image < expressions.length * steps; image++) {
    const far = from + ((to - from) * (image % steps)) / (steps - 1);
    const row = Math.floor(image / steps);
    for (let i = 0; i < latentSize; i++) {
      const moved = starts[row * latentSize + i]! + far * vector[i]!;
      values[image * latentSize + i] = Math.max(-1, Math.min(1, moved));
    }
  }
  const shape = { rows: expressions.length, cols: steps };
  const grid = { checkpoint, weights, truncation, scale, format, latents: { values }, ...shape };
  return recipe ? { ...grid, recipe: recipeOf(grid, { z: formatVector(values) }) } : grid;
}
