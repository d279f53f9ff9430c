import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { RemovedName } from '../../directions/index.js';
import { contactSheet } from '../../generation/contact-sheet.js';
import { PngImage, SweepDeletion, SweepDeletionQuery, SweepList, SweepParams } from '../../schema/api.js';
import { ServiceError } from '../../schema/problem.js';
import { SweepRequest } from '../../schema/sweeps/request.js';
import { SweepListQuery, type SweepRecord, SweepView } from '../../schema/sweeps/sweep.js';
import { checkRunsMemory, planSweep } from '../../sweeps/plan.js';
import type { Dependencies } from '../dependencies.js';
import { namingField } from '../http/at-field.js';
import { isUnchanged, strongEtag, weakEtag } from '../http/etag.js';
import { CreationHeaders, creationHeaders, fingerprint } from '../http/idempotency-key.js';
import { json, problems, unchanged } from '../http/responses.js';
import { cropsOf } from '../jobs/crops.js';
import { checkDeletable, deleteJob } from '../jobs/delete.js';
import { refuseEpochs } from '../jobs/epochs.js';
import { exclusionsOf } from '../jobs/exclusions.js';
import { readSample } from '../jobs/read-sample.js';
import { rankedSamples, sweepSummary, sweepView } from './view.js';

/** Searches for good hyperparameters: many trainings, the worst of which are dropped along the way. */
export function sweepRoutes(dependencies: Dependencies): FastifyPluginAsyncZod {
  const { sweeps, jobs, datasets, history } = dependencies;

  /** @throws ServiceError SWEEP_NOT_FOUND */
  const findSweep = async (id: string) => found(id, await sweeps.get(id));

  return async app => {
    app.route({
      method: 'POST',
      url: '/sweeps',
      preValidation: refuseEpochs(SweepRequest, { datasets }, 'budget.steps'),
      schema: {
        operationId: 'createSweep',
        tags: ['sweeps'],
        summary: 'Queue a search for good hyperparameters',
        description:
          'Every combination is checked before any is queued. Each run is a job; at the end of every rung but the last, the worst runs are dropped (successive halving).',
        headers: CreationHeaders,
        body: SweepRequest,
        response: {
          202: json(SweepView, 'The runs are queued', creationHeaders),
          ...problems(
            'INVALID_REQUEST',
            'DATASET_NOT_FOUND',
            'NEWER_DATA',
            'DATASET_NOT_READY',
            'DATASET_UNUSABLE',
            'HYPERPARAMETERS_CONFLICT',
            'QUOTA_EXCEEDED',
            'MEMORY_EXCEEDED',
            'PAYLOAD_TOO_LARGE',
            'UNSUPPORTED_MEDIA_TYPE',
            'IDEMPOTENCY_KEY_REUSED',
            'TOO_MANY_REQUESTS',
            'QUEUE_UNAVAILABLE',
          ),
        },
      },
      handler: async (request, reply) => {
        const { body, headers } = request;
        const key = headers['idempotency-key'];
        const plan = async () => {
          const sweep = planSweep(body, new Date());
          await namingField('dataset', datasets.checkTrainable(sweep.dataset));
          checkRunsMemory(sweep, await jobs.workers());
          const exclusions = exclusionsOf(body, sweep.dataset, undefined, datasets);
          await namingField('dataset', exclusions);
          const crops = cropsOf(body, sweep.dataset, undefined, datasets);
          await namingField('dataset', crops);
          const seen = { exclusions: await exclusions, crops: await crops };
          return { ...sweep, unqueued: sweep.unqueued.map(spec => ({ ...spec, ...seen })) };
        };
        const { answer, isReplay } = await sweeps.create(
          plan,
          key === undefined ? undefined : { key, fingerprint: fingerprint(request) },
        );
        if (isReplay) reply.header('idempotent-replayed', 'true');
        else await cancelWithoutDataset(answer, dependencies);
        // A replay gets the same answer: the sweep as it was queued.
        const view = sweepView(answer, new Map(), app.basePath);
        return reply.code(202).header('location', view.urls.self).send(view);
      },
    });

    app.route({
      method: 'GET',
      url: '/sweeps',
      schema: {
        operationId: 'listSweeps',
        tags: ['sweeps'],
        summary: 'List sweeps, newest first',
        querystring: SweepListQuery,
        response: { 200: json(SweepList, 'One page of sweeps'), ...problems('INVALID_REQUEST', 'QUEUE_UNAVAILABLE') },
      },
      handler: async ({ query }) => {
        const { data, ...page } = await sweeps.list(query);
        return { data: data.map(sweep => sweepSummary(sweep, app.basePath)), ...page };
      },
    });

    app.route({
      method: 'GET',
      url: '/sweeps/:id',
      schema: {
        operationId: 'getSweep',
        tags: ['sweeps'],
        summary: 'Get a sweep with its runs, best first',
        description: 'To poll, send the ETag as If-None-Match: the answer is a 304 while nothing has changed.',
        params: SweepParams,
        response: {
          200: json(SweepView, 'The sweep', {
            ETag: { type: 'string', description: 'Changes whenever the sweep does' },
          }),
          304: unchanged,
          ...problems('INVALID_REQUEST', 'SWEEP_NOT_FOUND', 'NEWER_DATA', 'QUEUE_UNAVAILABLE'),
        },
      },
      handler: async (request, reply) => {
        const sweep = await findSweep(request.params.id);
        const view = sweepView(sweep, await sweeps.jobsOf(sweep), app.basePath);
        reply.header('cache-control', 'no-cache');
        if (isUnchanged(request, reply, weakEtag(JSON.stringify(view)))) return reply.send(undefined);
        return view;
      },
    });

    app.route({
      method: 'GET',
      url: '/sweeps/:id/grid.png',
      schema: {
        operationId: 'getSweepGrid',
        tags: ['sweeps'],
        summary: 'Get the last samples of the runs of a sweep on one sheet, best first',
        params: SweepParams,
        response: {
          200: { description: 'The sheet', content: { 'image/png': { schema: PngImage } } },
          304: unchanged,
          ...problems('INVALID_REQUEST', 'SWEEP_NOT_FOUND', 'NEWER_DATA', 'SAMPLE_NOT_FOUND', 'QUEUE_UNAVAILABLE'),
        },
      },
      handler: async (request, reply) => {
        const sweep = await findSweep(request.params.id);
        const wanted = rankedSamples(sweep, await sweeps.jobsOf(sweep));
        const read = await Promise.all(wanted.map(({ job, step }) => readSample(history, job, step)));
        const pictures = read.flatMap(sample => sample?.png ?? []);
        if (pictures.length === 0)
          throw new ServiceError('SAMPLE_NOT_FOUND', `No run of sweep ${sweep.id} has made a sample yet.`);
        reply.header('cache-control', 'no-cache');
        if (isUnchanged(request, reply, strongEtag(...pictures))) return reply.send(undefined);
        return reply.type('image/png').send(await contactSheet(pictures));
      },
    });

    app.route({
      method: 'POST',
      url: '/sweeps/:id/cancel',
      schema: {
        operationId: 'cancelSweep',
        tags: ['sweeps'],
        summary: 'Cancel a sweep and its jobs',
        description:
          'Queued and paused jobs end at once, running ones after their current step. Their checkpoints are kept.',
        params: SweepParams,
        response: {
          200: json(SweepView, 'The updated sweep'),
          ...problems('INVALID_REQUEST', 'SWEEP_NOT_FOUND', 'NEWER_DATA', 'SWEEP_ENDED', 'QUEUE_UNAVAILABLE'),
        },
      },
      handler: async ({ params }) => {
        const sweep = found(params.id, await sweeps.cancel(params.id));
        return sweepView(sweep, await sweeps.jobsOf(sweep), app.basePath);
      },
    });

    app.route({
      method: 'DELETE',
      url: '/sweeps/:id',
      schema: {
        operationId: 'deleteSweep',
        tags: ['sweeps'],
        summary: 'Delete a sweep that has ended and, with jobs=true, its jobs',
        description: '`jobs=true` refuses whatever DELETE /jobs/{id} would refuse, before anything is deleted.',
        params: SweepParams,
        querystring: SweepDeletionQuery,
        response: {
          200: json(SweepDeletion, 'What was deleted'),
          ...problems(
            'INVALID_REQUEST',
            'SWEEP_NOT_FOUND',
            'NEWER_DATA',
            'SWEEP_NOT_ENDED',
            'CHECKPOINT_IN_USE',
            'CHECKPOINT_SERVES',
            'CHECKPOINT_PINNED',
            'QUEUE_UNAVAILABLE',
          ),
        },
      },
      handler: async ({ params: { id }, query }) => {
        const { status, isSettled, runs } = await findSweep(id);
        if (!isSettled) throw notEnded(id, status);
        const deleted = query.jobs ? runs.map(({ job }) => job) : [];
        for (const job of deleted)
          await checkDeletable(job, { ...query, url: `/sweeps/${id}?jobs=true&` }, dependencies);
        const names: RemovedName[] = [];
        for (const job of deleted) names.push(...(await deleteJob(job, dependencies)).names);
        await sweeps.remove(id);
        return { id, jobs: deleted, names };
      },
    });
  };
}

/**
 * Cancels a sweep whose dataset was removed, while the sweep was being queued, by a request that did not see it yet.
 * @throws ServiceError DATASET_NOT_FOUND, naming the field
 */
async function cancelWithoutDataset({ id, dataset }: SweepRecord, { datasets, sweeps }: Dependencies): Promise<void> {
  try {
    await namingField('dataset', datasets.checkExists(dataset));
  } catch (error) {
    if (error instanceof ServiceError && error.code === 'DATASET_NOT_FOUND') await sweeps.cancel(id).catch(() => {});
    throw error;
  }
}

/** @throws ServiceError SWEEP_NOT_FOUND when there is no such sweep */
function found(id: string, sweep: SweepRecord | undefined): SweepRecord {
  if (!sweep) throw new ServiceError('SWEEP_NOT_FOUND', `There is no sweep ${id}; GET /sweeps lists those there are.`);
  return sweep;
}

function notEnded(id: string, status: SweepRecord['status']): ServiceError {
  const how =
    status === 'running'
      ? `POST /sweeps/${id}/cancel ends it.`
      : 'Its last jobs are ending; try again in a few seconds.';
  return new ServiceError('SWEEP_NOT_ENDED', `Sweep ${id} is ${status} and has jobs that have not ended. ${how}`);
}
