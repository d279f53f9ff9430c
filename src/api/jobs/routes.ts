import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { QueuedJob } from '../../job/queued-job.js';
import { JobList, JobParams } from '../../schema/api.js';
import { JobChange, JobView } from '../../schema/job.js';
import { JobListQuery } from '../../schema/jobs/job-list-query.js';
import type { Dependencies } from '../dependencies.js';
import { isUnchanged, weakEtag } from '../http/etag.js';
import { json, problems, unchanged } from '../http/responses.js';
import { findJob, found } from './find.js';
import { jobView } from './view.js';

/** List jobs, read one, and rename it. POST /jobs is in create.ts. */
export function jobRoutes({ jobs }: Pick<Dependencies, 'jobs'>): FastifyPluginAsyncZod {
  return async app => {
    app.route({
      method: 'GET',
      url: '/jobs',
      schema: {
        operationId: 'listJobs',
        tags: ['jobs'],
        summary: 'List jobs, newest first',
        querystring: JobListQuery,
        response: { 200: json(JobList, 'One page of jobs'), ...problems('INVALID_REQUEST', 'QUEUE_UNAVAILABLE') },
      },
      handler: async ({ query }) => {
        const { data, ...page } = await jobs.list(query);
        return { data: data.map(job => jobView(job, app.basePath)), ...page };
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
          'Possible in every status; the training is not affected. The body is a JSON merge patch (RFC 7396): fields that are left out stay, null removes. Followers of the job get the event `renamed`.',
        params: JobParams,
        body: JobChange,
        response: {
          200: json(JobView, 'The updated job'),
          ...problems(
            'INVALID_REQUEST',
            'JOB_NOT_FOUND',
            'NEWER_DATA',
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
        summary: 'Get the status, progress and losses of a job',
        description: 'To poll, send the ETag as If-None-Match: the answer is a 304 while nothing has changed.',
        params: JobParams,
        response: {
          200: json(JobView, 'The job', { ETag: { type: 'string', description: 'Changes whenever the job does' } }),
          304: unchanged,
          ...problems('INVALID_REQUEST', 'JOB_NOT_FOUND', 'NEWER_DATA', 'QUEUE_UNAVAILABLE'),
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

/** The JSON of a job, made once for all polling clients while the job stays the same. */
function rendered(job: QueuedJob, basePath: string) {
  const known = renderings.get(job);
  if (known) return known;
  const text = JSON.stringify(JobView.parse(jobView(job, basePath)));
  const made = { text, etag: weakEtag(text) };
  renderings.set(job, made);
  return made;
}
