import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sampleStrip } from '../../../generation/sample-strip.js';
import { JobParams, WebpImage } from '../../../schema/api.js';
import { SampleList, SampleListQuery, SampleStripQuery } from '../../../schema/history/samples.js';
import { ServiceError } from '../../../schema/problem.js';
import type { Dependencies } from '../../dependencies.js';
import { isUnchanged, strongEtag } from '../../http/etag.js';
import { json, problems, unchanged } from '../../http/responses.js';
import { findJob } from '../find.js';
import { keptStrips } from './kept-strips.js';

/** The samples of a job as a list, and many of them in one picture, for scrubbing. */
export function sampleRoutes({ jobs, history }: Pick<Dependencies, 'jobs' | 'history'>): FastifyPluginAsyncZod {
  const strips = keptStrips();
  const stepsFrom = async (job: string, from: number) => (await history.sampleSteps(job)).filter(step => step >= from);
  /** When samples were written; undefined for those that are gone. */
  const timesOf = (job: string, steps: readonly number[]) =>
    Promise.all(steps.map(async step => (await history.sampleFacts(job, step))?.changedAt));
  return async app => {
    app.route({
      method: 'GET',
      url: '/jobs/:id/samples',
      schema: {
        operationId: 'listJobSamples',
        tags: ['jobs'],
        summary: 'List the sample grids of a job, by step',
        params: JobParams,
        querystring: SampleListQuery,
        response: {
          200: json(SampleList, 'The samples'),
          ...problems('INVALID_REQUEST', 'JOB_NOT_FOUND', 'NEWER_DATA', 'QUEUE_UNAVAILABLE'),
        },
      },
      handler: async ({ params: { id }, query }, reply) => {
        const steps = await stepsFrom(id, query.fromStep);
        if (steps.length === 0) await findJob(id, jobs);
        const self = `${app.basePath}/jobs/${id}/samples`;
        const times = await timesOf(id, steps);
        reply.header('cache-control', 'no-cache');
        return {
          data: steps.flatMap((step, i) => {
            const time = times[i];
            return time ? [{ step, time: time.toISOString(), url: `${self}/${step}.png` }] : [];
          }),
          strip: `${self}/strip.webp`,
          nextCursor: null,
        };
      },
    });

    app.route({
      method: 'GET',
      url: '/jobs/:id/samples/strip.webp',
      schema: {
        operationId: 'getJobSampleStrip',
        tags: ['jobs'],
        summary: 'Get many sample grids of a job in one picture, side by side',
        description:
          'For scrubbing: the samples from step `from` on, each shrunk to `size` × `size` pixels. X-Steps names the steps from left to right. Once the job has ended, the picture never changes.',
        params: JobParams,
        querystring: SampleStripQuery,
        response: {
          200: {
            description: 'The picture',
            content: { 'image/webp': { schema: WebpImage } },
            headers: { 'X-Steps': { type: 'string', description: 'The steps of the samples, separated by commas' } },
          },
          304: unchanged,
          ...problems('INVALID_REQUEST', 'JOB_NOT_FOUND', 'NEWER_DATA', 'SAMPLE_NOT_FOUND', 'QUEUE_UNAVAILABLE'),
        },
      },
      handler: async (request, reply) => {
        const { id } = request.params;
        const { from, count, size } = request.query;
        const steps = (await stepsFrom(id, from)).slice(0, count);
        if (steps.length === 0) {
          await findJob(id, jobs);
          throw new ServiceError(
            'SAMPLE_NOT_FOUND',
            `Job ${id} has no sample from step ${from} on. GET /jobs/${id}/samples lists those there are.`,
          );
        }
        const times = await timesOf(id, steps);
        const etag = strongEtag(id, `${size}`, ...steps.map((step, i) => `${step} ${times[i]?.getTime()}`));
        // Without Redis, nobody knows whether it has ended.
        const hasEnded = await jobs.get(id).then(
          job => job !== undefined && job.finishedAt !== null,
          () => false,
        );
        reply
          .header('cache-control', hasEnded ? 'public, max-age=31536000, immutable' : 'no-cache')
          .header('x-steps', steps.join(','));
        if (isUnchanged(request, reply, etag)) return reply.send(undefined);
        const read = steps.map(step => () => history.sample(id, step));
        return reply.type('image/webp').send(await strips(etag, () => sampleStrip(read, size)));
      },
    });
  };
}
