import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { DatasetParams, WebpImage } from '../../schema/api.js';
import { Crop, CropDetails, ImageCrop } from '../../schema/images/crops.js';
import { ExclusionListQuery, MovedCropList } from '../../schema/images/dataset-images.js';
import { TrainingImageParams } from '../../schema/images/nearest.js';
import type { Dependencies } from '../dependencies.js';
import { isUnchanged, strongEtag } from '../http/etag.js';
import { json, problems, unchanged } from '../http/responses.js';
import { version } from '../service/version.js';
import { imageAddress } from './image-address.js';

const notMovable = [
  'INVALID_REQUEST',
  'DATASET_NOT_FOUND',
  'IMAGE_NOT_FOUND',
  'NEWER_DATA',
  'DATASET_NOT_READY',
  'CROP_FIXED',
] as const;

/** Where the images of a dataset are cut out of the pictures around them. */
export function cropRoutes({ datasets }: Pick<Dependencies, 'datasets'>): FastifyPluginAsyncZod {
  return async app => {
    app.route({
      method: 'GET',
      url: '/datasets/:id/crops',
      schema: {
        operationId: 'listMovedCrops',
        tags: ['datasets'],
        summary: 'List the images of a dataset whose crops are moved',
        params: DatasetParams,
        querystring: ExclusionListQuery,
        response: {
          200: json(MovedCropList, 'One page of images'),
          ...problems('INVALID_REQUEST', 'DATASET_NOT_FOUND', 'NEWER_DATA', 'DATASET_NOT_READY'),
        },
      },
      handler: async ({ params: { id }, query }, reply) => {
        const { data, ...page } = await datasets.crops.list(id, query);
        const withUrl = (image: (typeof data)[number]) => ({
          ...image,
          url: image.index !== null ? imageAddress(app.basePath, id, image) : null,
        });
        reply.header('cache-control', 'no-cache');
        return { data: data.map(withUrl), ...page };
      },
    });

    app.route({
      method: 'GET',
      url: '/datasets/:id/crops/:sha256',
      schema: {
        operationId: 'getCrop',
        tags: ['datasets'],
        summary: 'Get where an image of a dataset is cut out of the picture around it',
        params: TrainingImageParams,
        response: {
          200: json(CropDetails, 'The squares, and the picture that they lie in'),
          ...problems(...notMovable),
        },
      },
      handler: async ({ params: { id, sha256 } }, reply) => {
        const { crop, original, width, height } = await datasets.crops.find(id, sha256);
        const url = `${app.basePath}/datasets/${id}/images/${sha256}/surroundings.webp`;
        reply.header('cache-control', 'no-cache');
        return { sha256, crop, original, width, height, url };
      },
    });

    app.route({
      method: 'PUT',
      url: '/datasets/:id/crops/:sha256',
      schema: {
        operationId: 'moveCrop',
        tags: ['datasets'],
        summary: 'Move the crop of an image for trainings that are queued from now on',
        description:
          'Another square is cut out of the picture around the image. Trainings that are queued already, also those that are paused, continue with the squares that they began with.',
        params: TrainingImageParams,
        body: Crop,
        response: {
          200: json(ImageCrop, 'The crop is moved'),
          ...problems(...notMovable, 'PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE', 'INSUFFICIENT_STORAGE'),
        },
      },
      handler: async ({ params: { id, sha256 }, body }) => ({
        sha256,
        crop: await datasets.crops.move(id, sha256, body),
      }),
    });

    app.route({
      method: 'DELETE',
      url: '/datasets/:id/crops/:sha256',
      schema: {
        operationId: 'resetCrop',
        tags: ['datasets'],
        summary: 'Put the crop of an image back to where it was cut at first',
        description: 'Trainings that are queued already do not change.',
        params: TrainingImageParams,
        response: {
          200: json(ImageCrop, 'The crop is where it was cut at first'),
          ...problems(...notMovable, 'INSUFFICIENT_STORAGE'),
        },
      },
      handler: async ({ params: { id, sha256 } }) => ({ sha256, crop: await datasets.crops.move(id, sha256, null) }),
    });

    app.route({
      method: 'GET',
      url: '/datasets/:id/images/:sha256/surroundings.webp',
      schema: {
        operationId: 'getSurroundings',
        tags: ['datasets'],
        summary: 'Get the picture out of which an image of a dataset is cut',
        description:
          'At the scale of the image as it was cut at first: up to three times as wide and as high. Squares are given in its pixels.',
        params: TrainingImageParams,
        response: {
          200: {
            description: 'The picture',
            content: { 'image/webp': { schema: WebpImage } },
            headers: { ETag: { type: 'string', description: 'Changes with the images of the dataset' } },
          },
          304: unchanged,
          ...problems(...notMovable, 'DATASET_DAMAGED'),
        },
      },
      handler: async (request, reply) => {
        const { id, sha256: image } = request.params;
        const { sha256, make } = await datasets.crops.surroundings(id, image);
        reply.header('cache-control', 'no-cache');
        if (isUnchanged(request, reply, strongEtag(version, sha256, image))) return reply.send(undefined);
        return reply.type('image/webp').send(await make());
      },
    });
  };
}
