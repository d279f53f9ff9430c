import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { DatasetParams } from '../../schema/api.js';
import { ExclusionList, ExclusionListQuery } from '../../schema/images/dataset-images.js';
import { ImageExclusion } from '../../schema/images/exclusions.js';
import { TrainingImageParams } from '../../schema/images/nearest.js';
import type { Dependencies } from '../dependencies.js';
import { json, problems } from '../http/responses.js';
import { imageAddress } from './image-address.js';

const changes = {
  PUT: {
    operationId: 'excludeImage',
    summary: 'Leave an image of a dataset out of trainings that are queued from now on',
    excluded: true,
    description:
      'The image is kept. Trainings that are queued already, also those that are paused, continue with the images that they began with.',
    answer: 'The image is left out',
  },
  DELETE: {
    operationId: 'includeImage',
    summary: 'Bring back an image that was left out',
    excluded: false,
    description: 'Trainings that are queued already do not change.',
    answer: 'The image is no longer left out',
  },
} as const;

/** The images of a dataset that trainings leave out. */
export function exclusionRoutes({ datasets }: Pick<Dependencies, 'datasets'>): FastifyPluginAsyncZod {
  return async app => {
    app.route({
      method: 'GET',
      url: '/datasets/:id/exclusions',
      schema: {
        operationId: 'listExclusions',
        tags: ['datasets'],
        summary: 'List the images of a dataset that are left out of trainings',
        params: DatasetParams,
        querystring: ExclusionListQuery,
        response: {
          200: json(ExclusionList, 'One page of images'),
          ...problems('INVALID_REQUEST', 'DATASET_NOT_FOUND', 'NEWER_DATA', 'DATASET_NOT_READY'),
        },
      },
      handler: async ({ params: { id }, query }, reply) => {
        const { data, ...page } = await datasets.excluded(id, query);
        const withUrl = (image: (typeof data)[number]) => ({
          ...image,
          url: image.side === null ? null : imageAddress(app.basePath, id, image),
        });
        reply.header('cache-control', 'no-cache');
        return { data: data.map(withUrl), ...page };
      },
    });

    for (const [method, { operationId, summary, description, excluded, answer }] of Object.entries(changes) as [
      keyof typeof changes,
      (typeof changes)[keyof typeof changes],
    ][])
      app.route({
        method,
        url: '/datasets/:id/exclusions/:sha256',
        schema: {
          operationId,
          tags: ['datasets'],
          summary,
          description,
          params: TrainingImageParams,
          response: {
            200: json(ImageExclusion, answer),
            ...problems(
              'INVALID_REQUEST',
              'DATASET_NOT_FOUND',
              'IMAGE_NOT_FOUND',
              'NEWER_DATA',
              'DATASET_NOT_READY',
              'INSUFFICIENT_STORAGE',
            ),
          },
        },
        handler: async ({ params: { id, sha256 } }) => {
          await datasets.exclude(id, sha256, excluded);
          return { sha256, excluded };
        },
      });
  };
}
