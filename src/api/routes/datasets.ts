import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { DatasetList, DatasetParams } from '../../schema/api.js';
import { DatasetView } from '../../schema/dataset.js';
import type { Dependencies } from '../dependencies.js';
import { json, problems } from '../responses.js';

/** What can be trained on. */
export function datasetRoutes({ datasets }: Dependencies): FastifyPluginAsyncZod {
  return async app => {
    app.route({
      method: 'GET',
      url: '/datasets',
      schema: {
        operationId: 'listDatasets',
        tags: ['datasets'],
        summary: 'The datasets there are',
        description: '`demo-faces` is built in; every folder under the setting DATASETS_DIR is one too.',
        response: { 200: json(DatasetList, 'All datasets'), ...problems() },
      },
      handler: async () => ({ data: [...(await datasets.listDatasets())], nextCursor: null }),
    });

    app.route({
      method: 'GET',
      url: '/datasets/:id',
      schema: {
        operationId: 'getDataset',
        tags: ['datasets'],
        summary: 'One dataset, and the files in it that cannot be used',
        params: DatasetParams,
        response: { 200: json(DatasetView, 'The dataset'), ...problems('INVALID_REQUEST', 'DATASET_NOT_FOUND') },
      },
      handler: async ({ params }) => datasets.findDataset(params.id),
    });
  };
}
