import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { GridRequest } from '../../generation/types.js';
import { latents } from '../../model/latents.js';
import { Latents, LatentsQuery, PngImage } from '../../schema/api.js';
import type { CheckpointManifest } from '../../schema/checkpoint.js';
import { GenerateQuery } from '../../schema/generate.js';
import type { Dependencies } from '../dependencies.js';
import { isUnchanged, strongEtag } from '../http/etag.js';
import { json, problems, unchanged } from '../http/responses.js';
import { version } from '../service/version.js';
import { servingCheckpoint } from './current-model.js';
import { gridRequest } from './grid-request.js';

/** Images, and the latents that they are made from. */
export function generateRoutes(dependencies: Dependencies): FastifyPluginAsyncZod {
  return async app => {
    app.route({
      method: 'GET',
      url: '/generate.png',
      schema: {
        operationId: 'generatePng',
        tags: ['images'],
        summary: 'A grid of generated images',
        description: 'The same latents give the same image, alone or in any grid.',
        querystring: GenerateQuery,
        response: {
          200: {
            description: 'The grid',
            content: { 'image/png': { schema: PngImage } },
            headers: {
              ETag: { type: 'string', description: 'Names the checkpoint and the request' },
              'X-Checkpoint': { type: 'string', description: 'Id of the checkpoint that made the images' },
            },
          },
          304: unchanged,
          ...problems(
            'INVALID_REQUEST',
            'CHECKPOINT_NOT_FOUND',
            'HEADERS_TOO_LARGE',
            'NO_GENERATOR',
            'CHECKPOINT_DAMAGED',
            'OVERLOADED',
          ),
        },
      },
      handler: async (request, reply) => {
        const { model } = request.query;
        const serving = await servingCheckpoint(model, dependencies, request);
        const grid = gridRequest(request.query, serving.hyperparameters.latentSize);
        const describe = (checkpoint: CheckpointManifest) => {
          reply
            .header('x-checkpoint', checkpoint.id)
            .header('cache-control', model === 'latest' ? 'no-cache' : 'public, max-age=31536000, immutable');
          return isUnchanged(request, reply, imageEtag(checkpoint, grid));
        };
        if (describe(serving)) return reply.send(undefined);
        const { bytes, contentType, checkpoint } = await dependencies.generator.grid(grid);
        // A newer checkpoint may have taken over in the meantime.
        describe(checkpoint);
        return reply.code(200).type(contentType).send(bytes);
      },
    });

    app.route({
      method: 'GET',
      url: '/latents',
      schema: {
        operationId: 'getLatents',
        tags: ['images'],
        summary: 'The latent vectors of a seed, to be changed and given back as z',
        querystring: LatentsQuery,
        response: {
          200: json(Latents, 'The vectors'),
          ...problems('INVALID_REQUEST', 'CHECKPOINT_NOT_FOUND', 'NO_GENERATOR', 'CHECKPOINT_DAMAGED'),
        },
      },
      handler: async request => {
        const { seed = 0, count, model } = request.query;
        const { latentSize } = (await servingCheckpoint(model, dependencies, request)).hyperparameters;
        const values = latents(seed, 0, count, latentSize);
        const vector = (i: number) => Array.from(values.subarray(i * latentSize, (i + 1) * latentSize));
        return { seed, latents: Array.from({ length: count }, (_, i) => vector(i)) };
      },
    });
  };
}

/** Everything that decides the bytes of the image; the service's version for the way in which they are encoded. */
function imageEtag(checkpoint: CheckpointManifest, { latents, rows, cols, weights }: GridRequest): string {
  const from = 'seed' in latents ? String(latents.seed) : new Uint8Array(latents.values.buffer);
  return strongEtag(version, checkpoint.id, checkpoint.files.generator.sha256, weights, `${rows}x${cols}`, from);
}
