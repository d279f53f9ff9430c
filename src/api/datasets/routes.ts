import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import {
  DatasetDeletion,
  DatasetDeletionQuery,
  DatasetList,
  DatasetParams,
  EventLines,
  PngImage,
} from '../../schema/api.js';
import { DatasetChange, DatasetView } from '../../schema/dataset.js';
import { ServiceError } from '../../schema/problem.js';
import { checkNotNeeded, deleteCheckpoints } from '../checkpoints/delete.js';
import type { Dependencies } from '../dependencies.js';
import { isUnchanged, strongEtag } from '../http/etag.js';
import { json, problems, unchanged } from '../http/responses.js';
import { eventStream } from '../http/sse.js';
import { jobsOn, jobUsing } from '../jobs/dependents.js';
import { datasetView } from './view.js';

/** Milliseconds between two events of one dataset. */
const eventInterval = 250;

/** What can be trained on. */
export function datasetRoutes(dependencies: Dependencies): FastifyPluginAsyncZod {
  const { datasets, jobs, checkpoints } = dependencies;
  return async app => {
    app.route({
      method: 'GET',
      url: '/datasets',
      schema: {
        operationId: 'listDatasets',
        tags: ['datasets'],
        summary: 'The datasets there are',
        description:
          '`demo-faces` is built in; every folder under the setting DATASETS_DIR is one too, and what was uploaded. An upload appears when it is whole.',
        response: { 200: json(DatasetList, 'All datasets'), ...problems('DATASET_UNUSABLE') },
      },
      handler: async () => ({
        data: (await datasets.list()).map(dataset => datasetView(dataset, app.basePath)),
        nextCursor: null,
      }),
    });

    app.route({
      method: 'GET',
      url: '/datasets/:id',
      schema: {
        operationId: 'getDataset',
        tags: ['datasets'],
        summary: 'One dataset, or how far its upload is, and the files in it that cannot be used',
        params: DatasetParams,
        response: {
          200: json(DatasetView, 'The dataset'),
          ...problems('INVALID_REQUEST', 'DATASET_NOT_FOUND', 'DATASET_UNUSABLE'),
        },
      },
      handler: async ({ params }, reply) => {
        reply.header('cache-control', 'no-cache');
        return datasetView(await datasets.find(params.id), app.basePath);
      },
    });

    app.route({
      method: 'PATCH',
      url: '/datasets/:id',
      schema: {
        operationId: 'renameDataset',
        tags: ['datasets'],
        summary: 'Give a dataset a title',
        description:
          'Its id stays as it is. Any dataset can have one; that of a folder may also stand in its dataset.json.',
        params: DatasetParams,
        body: DatasetChange,
        response: {
          200: json(DatasetView, 'The dataset, as it is now'),
          ...problems(
            'INVALID_REQUEST',
            'DATASET_NOT_FOUND',
            'DATASET_NOT_READY',
            'DATASET_UNUSABLE',
            'PAYLOAD_TOO_LARGE',
            'UNSUPPORTED_MEDIA_TYPE',
            'INSUFFICIENT_STORAGE',
          ),
        },
      },
      handler: async ({ params: { id }, body }) => datasetView(await datasets.retitle(id, body.title), app.basePath),
    });

    app.route({
      method: 'GET',
      url: '/datasets/:id/events',
      exposeHeadRoute: false,
      schema: {
        operationId: 'watchDataset',
        tags: ['datasets'],
        summary: 'Server-Sent Events while an upload is received and decoded',
        description:
          'Each event holds the dataset as GET /datasets/{id} shows it. `progress` comes at most four times a second; `ready` or `failed` is the last one.',
        params: DatasetParams,
        response: {
          200: { description: 'The events', content: { 'text/event-stream': { schema: EventLines } } },
          ...problems('INVALID_REQUEST', 'DATASET_NOT_FOUND', 'DATASET_UNUSABLE'),
        },
      },
      handler: async (request, reply) => {
        const { id } = request.params;
        await datasets.find(id);
        return eventStream(request, reply, async function* (signal) {
          for await (const dataset of datasets.watch(id, { signal, intervalMs: eventInterval })) {
            const { status } = dataset;
            const isOnItsWay = status === 'receiving' || status === 'decoding';
            yield {
              event: isOnItsWay ? 'progress' : status === 'failed' ? status : 'ready',
              data: datasetView(dataset, app.basePath),
            };
          }
        });
      },
    });

    for (const [picture, operationId, summary] of [
      ['preview', 'getDatasetPreview', 'A grid of images of a dataset'],
      ['mean', 'getDatasetMean', 'The mean of the images of a dataset, 64×64 pixels'],
    ] as const)
      app.route({
        method: 'GET',
        url: `/datasets/:id/${picture}.png`,
        schema: {
          operationId,
          tags: ['datasets'],
          summary,
          params: DatasetParams,
          response: {
            200: {
              description: 'The picture',
              content: { 'image/png': { schema: PngImage } },
              headers: { ETag: { type: 'string', description: 'Changes with the picture' } },
            },
            304: unchanged,
            ...problems('INVALID_REQUEST', 'DATASET_NOT_FOUND', 'DATASET_NOT_READY', 'DATASET_UNUSABLE'),
          },
        },
        handler: async (request, reply) => {
          const png = await datasets[picture](request.params.id);
          reply.header('cache-control', 'no-cache');
          if (isUnchanged(request, reply, strongEtag(png))) return reply.send(undefined);
          return reply.type('image/png').send(png);
        },
      });

    app.route({
      method: 'DELETE',
      url: '/datasets/:id',
      schema: {
        operationId: 'deleteDataset',
        tags: ['datasets'],
        summary: 'Remove an uploaded dataset, or end its upload',
        description:
          'Checkpoints that learnt from it stay, and so do their jobs: the answer names them. With `checkpoints=true` the checkpoints are deleted too, when no training needs one of them; when one serves as the latest, only with `latest=true`.',
        params: DatasetParams,
        querystring: DatasetDeletionQuery,
        response: {
          200: json(DatasetDeletion, 'It is gone'),
          ...problems(
            'INVALID_REQUEST',
            'DATASET_NOT_FOUND',
            'DATASET_IN_USE',
            'DATASET_NOT_REMOVABLE',
            'DATASET_UNUSABLE',
            'CHECKPOINT_IN_USE',
            'CHECKPOINT_SERVES',
            'QUEUE_UNAVAILABLE',
          ),
        },
      },
      handler: async ({ params: { id }, query }) => {
        let removed: readonly string[] = [];
        await datasets.remove(id, async () => {
          const user = await jobUsing(id, jobs);
          if (user)
            throw new ServiceError(
              'DATASET_IN_USE',
              `The job ${user.id} is ${user.status} and needs the dataset ${id}. Delete the dataset when the job has ended.`,
            );
          // What cannot be removed is refused after this.
          if (!query.checkpoints || (await datasets.find(id)).kind !== 'upload') return;
          const learnt = await checkpoints.trainedOn(id);
          await checkNotNeeded(learnt, { ...query, url: `/datasets/${id}?checkpoints=true&` }, dependencies);
          // The dataset goes last: a deletion that was interrupted can be repeated.
          removed = await deleteCheckpoints(learnt, dependencies);
        });
        const left = {
          jobs: await jobsOn(id, jobs),
          checkpoints: (await checkpoints.trainedOn(id)).map(checkpoint => checkpoint.id),
        };
        return { id, checkpoints: [...removed], left, serving: (await checkpoints.latest())?.id ?? null };
      },
    });
  };
}
