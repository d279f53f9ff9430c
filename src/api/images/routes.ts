import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { gridKey } from '../../generation/grid-key.js';
import type { GridRequest, ImageFormat, ImageGenerator } from '../../generation/types.js';
import { latents } from '../../model/latents.js';
import { JpegImage, Latents, LatentsQuery, PngImage, WebpImage } from '../../schema/api.js';
import { GenerateQuery } from '../../schema/generate.js';
import type { Dependencies } from '../dependencies.js';
import { isUnchanged, strongEtag } from '../http/etag.js';
import { json, problems } from '../http/responses.js';
import { version } from '../service/version.js';
import { cacheControl } from './cache-control.js';
import { servingCheckpoint, withServingCheckpoint } from './current-model.js';
import { gridRequest } from './grid-request.js';
import { imageResponses } from './image-responses.js';
import { type KnownAnswers, knownAnswers } from './known-answers.js';
import { latentSpace } from './latent-space.js';
import { addressOf, knownAnswer } from './replay.js';

const formats = [
  { format: 'png', name: 'Png', type: 'image/png', schema: PngImage },
  { format: 'webp', name: 'Webp', type: 'image/webp', schema: WebpImage },
  { format: 'jpeg', name: 'Jpeg', type: 'image/jpeg', schema: JpegImage },
] as const satisfies readonly { format: ImageFormat; name: string; type: string; schema: unknown }[];

/**
 * Images, and the latents that they are made from.
 * @param known remembers what can be answered again
 */
export function generateRoutes(
  dependencies: Pick<Dependencies, 'checkpoints' | 'generator' | 'names' | 'directions'>,
  known: KnownAnswers = knownAnswers(model => dependencies.checkpoints.stamp(model)),
): FastifyPluginAsyncZod {
  const { generator } = dependencies;
  return async app => {
    for (const { format, name, type, schema } of formats)
      app.route({
        method: 'GET',
        url: `/generate.${format}`,
        schema: {
          operationId: `generate${name}`,
          tags: ['images'],
          summary: `Generate a grid of images as ${name.toUpperCase()}`,
          description: 'The same latents give the same image, on its own or in any grid.',
          querystring: GenerateQuery,
          response: imageResponses('The grid', { [type]: { schema } }, 'HEADERS_TOO_LARGE'),
        },
        handler: async (request, reply) => {
          const { query } = request;
          const remember = known.begin(addressOf(request), query.model);
          return withServingCheckpoint(query.model, dependencies, request, async serving => {
            const { checkpoint } = serving;
            const space = latentSpace(checkpoint, dependencies);
            const { grid, hasNames } = await gridRequest(query, checkpoint, space, format);
            const etag = imageEtag(grid, generator);
            reply.header('x-checkpoint', checkpoint.id).header('cache-control', cacheControl(serving, hasNames));
            // What a name means can change at any time.
            if (!hasNames) remember(knownAnswer(reply, grid, etag, type));
            if (isUnchanged(request, reply, etag)) return reply.send(undefined);
            return reply.type(type).send(await generator.grid(grid, request));
          });
        },
      });

    app.route({
      method: 'GET',
      url: '/latents',
      schema: {
        operationId: 'getLatents',
        tags: ['images'],
        summary: 'Get the latent vectors of a seed, to edit and send back as z',
        querystring: LatentsQuery,
        response: {
          200: json(Latents, 'The vectors'),
          ...problems('INVALID_REQUEST', 'CHECKPOINT_NOT_FOUND', 'NEWER_DATA', 'NO_GENERATOR', 'CHECKPOINT_DAMAGED'),
        },
      },
      handler: async request => {
        const { seed = 0, count, model } = request.query;
        const { checkpoint } = await servingCheckpoint(model, dependencies, request);
        const { latentSize } = checkpoint.hyperparameters;
        const values = latents(seed, 0, count, latentSize);
        const vector = (i: number) => Array.from(values.subarray(i * latentSize, (i + 1) * latentSize));
        return { seed, latents: Array.from({ length: count }, (_, i) => vector(i)) };
      },
    });
  };
}

/** Covers everything that determines the bytes of the image; the version of the service stands for the encoder. */
export function imageEtag(grid: GridRequest, { form }: Pick<ImageGenerator, 'form'>): string {
  return strongEtag(version, form, gridKey(grid));
}
