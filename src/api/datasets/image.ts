import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { WebpImage } from '../../schema/api.js';
import { TrainingImageParams, TrainingImageQuery } from '../../schema/images/nearest.js';
import type { Dependencies } from '../dependencies.js';
import { isUnchanged, strongEtag } from '../http/etag.js';
import { problems, unchanged } from '../http/responses.js';
import { version } from '../service/version.js';

/** GET /datasets/{id}/images/{sha256}.webp: one image of a dataset. */
export function datasetImageRoutes({ datasets }: Pick<Dependencies, 'datasets'>): FastifyPluginAsyncZod {
  return async app => {
    app.route({
      method: 'GET',
      url: '/datasets/:id/images/:sha256.webp',
      schema: {
        operationId: 'getDatasetImage',
        tags: ['datasets'],
        summary: 'Get one image of a dataset, framed as it is for training',
        params: TrainingImageParams,
        querystring: TrainingImageQuery,
        response: {
          200: {
            description: 'The image, without loss',
            content: { 'image/webp': { schema: WebpImage } },
            headers: { ETag: { type: 'string', description: 'Identifies the image and its size' } },
          },
          304: unchanged,
          ...problems('INVALID_REQUEST', 'DATASET_NOT_FOUND', 'IMAGE_NOT_FOUND', 'NEWER_DATA', 'DATASET_DAMAGED'),
        },
      },
      handler: async (request, reply) => {
        const { id, sha256 } = request.params;
        const { size } = request.query;
        const image = await datasets.image(id, sha256, size);
        // The address holds the digest of the pixels, so what it leads to cannot change. An image that is not there may come.
        reply.header('cache-control', 'public, max-age=31536000, immutable');
        if (isUnchanged(request, reply, strongEtag(version, sha256, String(size)))) return reply.send(undefined);
        return reply.type('image/webp').send(image);
      },
    });
  };
}
