import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { checkMemory } from '../../estimate/memory.js';
import type { QueuedJob } from '../../job/queued-job.js';
import { JobList, JobParams } from '../../schema/api.js';
import { JobChange, JobListQuery, JobRequest, JobView } from '../../schema/job.js';
import type { Dependencies } from '../dependencies.js';
import { isUnchanged, weakEtag } from '../http/etag.js';
import { answerWithNewJob, CreationHeaders, creationHeaders } from '../http/idempotency-key.js';
import { json, problems, unchanged } from '../http/responses.js';
import { planJob, planProblems } from './create.js';
import { refuseEpochs } from './epochs.js';
import { findJob, found } from './find.js';
import { checkStillThere, keepIf } from './requirements.js';
import { jobView } from './view.js';

/** Queue trainings and watch them. */
export function jobRoutes({ jobs, datasets, checkpoints }: Dependencies): FastifyPluginAsyncZod {
  return async app => {
    app.route({
      method: 'POST',
      url: '/jobs',
      preValidation: refuseEpochs(JobRequest, { datasets }),
      schema: {
        operationId: 'createJob',
        tags: ['jobs'],
        summary: 'Queue a training',
        description:
          'Everything is checked before it is queued. What is left out comes from the preset, or with `resumeFrom` from the checkpoint.',
        headers: CreationHeaders,
        body: JobRequest,
        response: {
          202: json(JobView, 'The job is queued', creationHeaders),
          ...problems(...planProblems, 'MEMORY_EXCEEDED', 'IDEMPOTENCY_KEY_REUSED', 'TOO_MANY_REQUESTS'),
        },
      },
      handler: async (request, reply) => {
        const plan = async () => {
          const { spec } = await planJob(request.body, { datasets, checkpoints });
          checkMemory(spec.hyperparameters, await jobs.workers());
          return spec;
        };
        const stores = { datasets, checkpoints };
        return answerWithNewJob(request, reply, jobs, plan, job => keepIf(checkStillThere(job, stores), job, jobs));
      },
    });

    app.route({
      method: 'GET',
      url: '/jobs',
      schema: {
        operationId: 'listJobs',
        tags: ['jobs'],
        summary: 'Jobs, newest first',
        querystring: JobListQuery,
        response: { 200: json(JobList, 'One page of jobs'), ...problems('INVALID_REQUEST', 'QUEUE_UNAVAILABLE') },
      },
      handler: async ({ query }) => {
        const { data, nextCursor } = await jobs.list(query);
        return { data: data.map(job => jobView(job, app.basePath)), nextCursor };
      },
    });

    app.route({
      method: 'PATCH',
      url: '/jobs/:id',
      schema: {
        operationId: 'changeJob',
        tags: ['jobs'],
        summary: 'Rename a job, or change its metadata',
        description:
          'Possible whatever its status, and without any effect on the training. As a JSON merge patch (RFC 7396): what is left out stays, null removes. Who follows the job hears of it as the event `renamed`.',
        params: JobParams,
        body: JobChange,
        response: {
          200: json(JobView, 'The job, as it is now'),
          ...problems(
            'INVALID_REQUEST',
            'JOB_NOT_FOUND',
            'PAYLOAD_TOO_LARGE',
            'UNSUPPORTED_MEDIA_TYPE',
            'QUEUE_UNAVAILABLE',
          ),
        },
      },
      handler: async ({ params: { id }, body }) => jobView(found(id, await jobs.rename(id, body)), app.basePath),
    });

    app.route({
      method: 'GET',
      url: '/jobs/:id',
      config: { isPolled: true },
      schema: {
        operationId: 'getJob',
        tags: ['jobs'],
        summary: 'Status, progress and losses of a job',
        description: 'Poll it with If-None-Match: without news the answer is a 304.',
        params: JobParams,
        response: {
          200: json(JobView, 'The job', { ETag: { type: 'string', description: 'Changes with any news' } }),
          304: unchanged,
          ...problems('INVALID_REQUEST', 'JOB_NOT_FOUND', 'QUEUE_UNAVAILABLE'),
        },
      },
      handler: async (request, reply) => {
        const { text, etag } = rendered(await findJob(request.params.id, jobs), app.basePath);
        reply.header('cache-control', 'no-cache');
        if (isUnchanged(request, reply, etag)) return reply.send(undefined);
        // A string is sent as it is.
        return reply.type('application/json; charset=utf-8').send(text as never);
      },
    });
  };
}

const renderings = new WeakMap<QueuedJob, { readonly text: string; readonly etag: string }>();

/** A job as it is sent: made once for all who poll as long as it is the same. */
function rendered(job: QueuedJob, basePath: string) {
  const known = renderings.get(job);
  if (known) return known;
  const text = JSON.stringify(JobView.parse(jobView(job, basePath)));
  const made = { text, etag: weakEtag(text) };
  renderings.set(job, made);
  return made;
}
