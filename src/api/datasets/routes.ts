import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import {
  DatasetDeletion,
  DatasetDeletionQuery,
  DatasetList,
  DatasetListQuery,
  DatasetParams,
  EventLines,
  PngImage,
} from '../../schema/api.js';
import { DatasetChange, DatasetView, isUnfinished } from '../../schema/dataset.js';
import { ServiceError } from '../../schema/problem.js';
import { announceCheckpoints } from '../checkpoints/announce.js';
import { checkNotNeeded, deleteCheckpoints } from '../checkpoints/delete.js';
import { servingId } from '../checkpoints/serving-id.js';
import type { Dependencies } from '../dependencies.js';
import { isUnchanged, strongEtag } from '../http/etag.js';
import { json, problems, unchanged } from '../http/responses.js';
import { eventStream } from '../http/sse.js';
import type { DeletedWithJob } from '../jobs/delete.js';
import { jobsOn, jobUsing } from '../jobs/dependents.js';
import { datasetView } from './view.js';

/** Least milliseconds between two events of a dataset. */
const eventInterval = 250;

/** Datasets: list, read, rename, watch, show and delete them. */
export function datasetRoutes(dependencies: Dependencies): FastifyPluginAsyncZod {
  const { datasets, jobs, checkpoints } = dependencies;
  return async app => {
    app.route({
      method: 'GET',
      url: '/datasets',
      schema: {
        operationId: 'listDatasets',
        tags: ['datasets'],
        summary: 'List the datasets',
        description:
          'The built-in `demo-faces`, every folder under the setting DATASETS_DIR, and the uploads that are complete; with `unfinished=true`, also the others.',
        querystring: DatasetListQuery,
        response: { 200: json(DatasetList, 'All datasets'), ...problems('INVALID_REQUEST', 'DATASET_UNUSABLE') },
      },
      handler: async ({ query }) => ({
        data: (await datasets.list(query)).map(dataset => datasetView(dataset, app.basePath)),
        nextCursor: null,
      }),
    });

    app.route({
      method: 'GET',
      url: '/datasets/:id',
      schema: {
        operationId: 'getDataset',
        tags: ['datasets'],
        summary: 'Get a dataset or the progress of its upload, with the files that cannot be used',
        params: DatasetParams,
        response: {
          200: json(DatasetView, 'The dataset'),
          ...problems('INVALID_REQUEST', 'DATASET_NOT_FOUND', 'NEWER_DATA', 'DATASET_UNUSABLE'),
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
        summary: 'Set the title of a dataset',
        description:
          'The id stays the same. Every dataset can have a title; that of a folder can also be set in its dataset.json.',
        params: DatasetParams,
        body: DatasetChange,
        response: {
          200: json(DatasetView, 'The updated dataset'),
          ...problems(
            'INVALID_REQUEST',
            'DATASET_NOT_FOUND',
            'NEWER_DATA',
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
        summary: 'Follow an upload as Server-Sent Events while it is received and decoded',
        description:
          'Each event holds the dataset as GET /datasets/{id} returns it. `progress` is sent at most four times a second; `ready` or `failed` comes last.',
        params: DatasetParams,
        response: {
          200: { description: 'The events', content: { 'text/event-stream': { schema: EventLines } } },
          ...problems('INVALID_REQUEST', 'DATASET_NOT_FOUND', 'NEWER_DATA', 'DATASET_UNUSABLE'),
        },
      },
      handler: async (request, reply) => {
        const { id } = request.params;
        await datasets.find(id);
        return eventStream(request, reply, async function* (signal) {
          for await (const dataset of datasets.watch(id, { signal, intervalMs: eventInterval })) {
            const { status } = dataset;
            yield {
              event: isUnfinished(dataset) ? 'progress' : status === 'failed' ? status : 'ready',
              data: datasetView(dataset, app.basePath),
            };
          }
        });
      },
    });

    for (const [picture, operationId, summary] of [
      ['preview', 'getDatasetPreview', 'Get a grid of images of a dataset'],
      ['mean', 'getDatasetMean', 'Get the mean image of a dataset, 64×64 pixels'],
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
            ...problems('INVALID_REQUEST', 'DATASET_NOT_FOUND', 'NEWER_DATA', 'DATASET_NOT_READY', 'DATASET_UNUSABLE'),
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
        summary: 'Delete an uploaded dataset, or cancel its upload',
        description:
          'Jobs and checkpoints that were trained on it are kept, and listed in the answer. `checkpoints=true` deletes the checkpoints too, unless one of them is pinned or a training needs it; if the latest, which serves images, is among them, `latest=true` is needed as well.',
        params: DatasetParams,
        querystring: DatasetDeletionQuery,
        response: {
          200: json(DatasetDeletion, 'The dataset was deleted'),
          ...problems(
            'INVALID_REQUEST',
            'DATASET_NOT_FOUND',
            'NEWER_DATA',
            'DATASET_IN_USE',
            'DATASET_NOT_REMOVABLE',
            'DATASET_UNUSABLE',
            'CHECKPOINT_IN_USE',
            'CHECKPOINT_SERVES',
            'CHECKPOINT_PINNED',
            'QUEUE_UNAVAILABLE',
          ),
        },
      },
      handler: async ({ params: { id }, query, log }) => {
        let removed: DeletedWithJob = { checkpoints: [], names: [] };
        const checkUnused = async () => {
          const user = await jobUsing(id, jobs);
          if (user)
            throw new ServiceError(
              'DATASET_IN_USE',
              `Job ${user.id} is ${user.status} and needs the dataset ${id}. Delete the dataset when the job has ended.`,
            );
        };
        const prepare = async () => {
          await checkUnused();
          // Datasets that cannot be removed are refused later, by the caller.
          if (!query.checkpoints || (await datasets.find(id)).kind !== 'upload') return;
          const learnt = await checkpoints.trainedOn(id);
          await checkNotNeeded(learnt, { ...query, url: `/datasets/${id}?checkpoints=true&` }, dependencies);
          // The dataset goes last, so that an interrupted deletion can be repeated.
          removed = await deleteCheckpoints(learnt, dependencies);
          announceCheckpoints(learnt, dependencies, log);
        };
        await datasets.remove(id, prepare, checkUnused);
        const left = {
          jobs: await jobsOn(id, jobs),
          checkpoints: (await checkpoints.trainedOn(id)).map(checkpoint => checkpoint.id),
        };
        return {
          id,
          checkpoints: [...removed.checkpoints],
          names: [...removed.names],
          left,
          serving: await servingId(checkpoints),
        };
      },
    });
  };
}
