import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { DatasetParams, WebpImage } from '../../schema/api.js';
import { ImageSheetQuery } from '../../schema/images/dataset-images.js';
import { TrainingImageParams, TrainingImageQuery } from '../../schema/images/nearest.js';
import type { Dependencies } from '../dependencies.js';
import { isUnchanged, strongEtag } from '../http/etag.js';
import { problems, unchanged } from '../http/responses.js';
import { workSignal } from '../images/work-signal.js';
import { version } from '../service/version.js';
import { cropInAddress } from './image-address.js';

/** The images of a dataset as pictures: one of them, or many in one. */
export function datasetImageRoutes({ datasets }: Pick<Dependencies, 'datasets'>): FastifyPluginAsyncZod {
  return async app => {
    app.route({
      method: 'GET',
      url: '/datasets/:id/images/sheet.webp',
      schema: {
        operationId: 'getDatasetImageSheet',
        tags: ['datasets'],
        summary: 'Get many images of a dataset in one picture, in rows of eight',
        description:
          'For showing many at once: the images from position `from` of GET /datasets/{id}/images on, each as trainings see it that are queued from now on, scaled to `size` × `size` pixels.',
        params: DatasetParams,
        querystring: ImageSheetQuery,
        response: {
          200: {
            description: 'The picture',
            content: { 'image/webp': { schema: WebpImage } },
            headers: {
              ETag: { type: 'string', description: 'Changes with the images of the dataset and their crops' },
            },
          },
          304: unchanged,
          ...problems('INVALID_REQUEST', 'DATASET_NOT_FOUND', 'NEWER_DATA', 'DATASET_NOT_READY', 'IMAGE_NOT_FOUND'),
        },
      },
      handler: async (request, reply) => {
        const { id } = request.params;
        const { from, count, size } = request.query;
        const { sha256, make } = await datasets.sheet(id, { from, count, size });
        reply.header('cache-control', 'no-cache');
        if (isUnchanged(request, reply, strongEtag(version, sha256, `${from} ${count} ${size}`)))
          return reply.send(undefined);
        return reply.type('image/webp').send(await make(workSignal(request, reply)));
      },
    });

    app.route({
      method: 'GET',
      url: '/datasets/:id/images/:sha256.webp',
      schema: {
        operationId: 'getDatasetImage',
        tags: ['datasets'],
        summary: 'Get one image of a dataset, framed as it is for training',
        description:
          'The image as it was cut at first; with `crop`, another square of the picture around it, such as the one that its crop has been moved to. The `url` of an image in a list shows what trainings see that are queued from now on.',
        params: TrainingImageParams,
        querystring: TrainingImageQuery,
        response: {
          200: {
            description: 'The image, without loss',
            content: { 'image/webp': { schema: WebpImage } },
            headers: { ETag: { type: 'string', description: 'Identifies the image and its size' } },
          },
          304: unchanged,
          ...problems(
            'INVALID_REQUEST',
            'DATASET_NOT_FOUND',
            'IMAGE_NOT_FOUND',
            'NEWER_DATA',
            'DATASET_NOT_READY',
            'CROP_FIXED',
            'DATASET_DAMAGED',
          ),
        },
      },
      handler: async (request, reply) => {
        const { id, sha256 } = request.params;
        const { size, crop } = request.query;
        const image = await datasets.image(id, sha256, { size, crop });
        // The address holds the digest of the pixels, so what it leads to cannot change. An image that is not there may come.
        reply.header('cache-control', 'public, max-age=31536000, immutable');
        const how = crop ? `${size} ${cropInAddress(crop)}` : String(size);
        if (isUnchanged(request, reply, strongEtag(version, sha256, how))) return reply.send(undefined);
        return reply.type('image/webp').send(image);
      },
    });
  };
}
