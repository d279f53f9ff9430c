import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sampleStrip } from '../../../generation/sample-strip.js';
import { sampleFile, samplesFolder, stepOfSample } from '../../../job/files.js';
import { JobParams, WebpImage } from '../../../schema/api.js';
import { SampleList, SampleListQuery, SampleStripQuery } from '../../../schema/history/samples.js';
import { ServiceError } from '../../../schema/problem.js';
import type { Dependencies } from '../../dependencies.js';
import { isUnchanged, strongEtag } from '../../http/etag.js';
import { json, problems, unchanged } from '../../http/responses.js';
import { findJob } from '../find.js';
import { keptStrips } from './kept-strips.js';

/** The samples of a job as a list, and many of them in one picture, for scrubbing. */
export function sampleRoutes({ jobs, jobsDir }: Pick<Dependencies, 'jobs' | 'jobsDir'>): FastifyPluginAsyncZod {
  const strips = keptStrips();
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
        const steps = await stepsOf(join(jobsDir, id), query.fromStep);
        if (steps.length === 0) await findJob(id, jobs);
        const self = `${app.basePath}/jobs/${id}/samples`;
        const times = await Promise.all(steps.map(step => changed(join(jobsDir, id, sampleFile(step)))));
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
        const folder = join(jobsDir, id);
        const steps = (await stepsOf(folder, from)).slice(0, count);
        if (steps.length === 0) {
          await findJob(id, jobs);
          throw new ServiceError(
            'SAMPLE_NOT_FOUND',
            `Job ${id} has no sample from step ${from} on. GET /jobs/${id}/samples lists those there are.`,
          );
        }
        const paths = steps.map(step => join(folder, sampleFile(step)));
        const times = await Promise.all(paths.map(changed));
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
        const read = paths.map(path => () => readFile(path).catch(onlyMissing));
        return reply.type('image/webp').send(await strips(etag, () => sampleStrip(read, size)));
      },
    });
  };
}

/** The steps of a job's samples from a step on, in order. */
async function stepsOf(jobDir: string, from: number): Promise<number[]> {
  const names = (await readdir(join(jobDir, samplesFolder)).catch(onlyMissing)) ?? [];
  return names
    .flatMap(name => stepOfSample(name) ?? [])
    .filter(step => step >= from)
    .sort((a, b) => a - b);
}

/** When a file was written; undefined when it is gone. */
async function changed(path: string): Promise<Date | undefined> {
  return (await stat(path).catch(onlyMissing))?.mtime;
}

function onlyMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
