import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { ListedImage } from '../../dataset/index.js';
import { DatasetParams } from '../../schema/api.js';
import {
  ImageList,
  ImageListQuery,
  NearDuplicateList,
  RejectedList,
  RejectedListQuery,
} from '../../schema/images/dataset-images.js';
import type { Dependencies } from '../dependencies.js';
import { json, problems } from '../http/responses.js';
import { imageAddress } from './image-address.js';

/** The images of a dataset one by one, those that look alike, and the files that were rejected. */
export function datasetListingRoutes({ datasets }: Pick<Dependencies, 'datasets'>): FastifyPluginAsyncZod {
  return async app => {
    const withUrl = (id: string) => (image: ListedImage) => ({
      ...image,
      url: imageAddress(app.basePath, id, image),
    });

    app.route({
      method: 'GET',
      url: '/datasets/:id/images',
      schema: {
        operationId: 'listDatasetImages',
        tags: ['datasets'],
        summary: 'List the images of a dataset, as they are framed for training',
        params: DatasetParams,
        querystring: ImageListQuery,
        response: {
          200: json(ImageList, 'One page of images'),
          ...problems('INVALID_REQUEST', 'DATASET_NOT_FOUND', 'NEWER_DATA', 'DATASET_NOT_READY'),
        },
      },
      handler: async ({ params: { id }, query }, reply) => {
        const page = await datasets.images(id, query);
        reply.header('cache-control', 'no-cache');
        return { ...page, data: page.data.map(withUrl(id)) };
      },
    });

    app.route({
      method: 'GET',
      url: '/datasets/:id/near-duplicates',
      schema: {
        operationId: 'listNearDuplicates',
        tags: ['datasets'],
        summary: 'List the images of a dataset that look almost the same, in groups',
        params: DatasetParams,
        response: {
          200: json(NearDuplicateList, 'The groups'),
          ...problems('INVALID_REQUEST', 'DATASET_NOT_FOUND', 'NEWER_DATA', 'DATASET_NOT_READY'),
        },
      },
      handler: async ({ params: { id } }, reply) => {
        const groups = await datasets.nearDuplicates(id);
        reply.header('cache-control', 'no-cache');
        return { data: groups.map(group => ({ images: group.map(withUrl(id)) })), nextCursor: null };
      },
    });

    app.route({
      method: 'GET',
      url: '/datasets/:id/rejected',
      schema: {
        operationId: 'listRejectedFiles',
        tags: ['datasets'],
        summary: 'List all files of a dataset that were rejected, with the reasons',
        params: DatasetParams,
        querystring: RejectedListQuery,
        response: {
          200: json(RejectedList, 'One page of files'),
          ...problems('INVALID_REQUEST', 'DATASET_NOT_FOUND', 'NEWER_DATA', 'DATASET_NOT_READY'),
        },
      },
      handler: async ({ params: { id }, query }, reply) => {
        const { data, ...page } = await datasets.rejected(id, query);
        reply.header('cache-control', 'no-cache');
        return { data: [...data], ...page };
      },
    });
  };
}
