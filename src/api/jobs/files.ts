import { Readable } from 'node:stream';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { pointsOf } from '../../history/index.js';
import {
  CheckpointList,
  JobParams,
  Metrics,
  MetricsQuery,
  NdjsonLines,
  PngImage,
  SampleParams,
} from '../../schema/api.js';
import type { MetricsPoint } from '../../schema/job.js';
import { checkpointView } from '../checkpoints/view.js';
import type { Dependencies } from '../dependencies.js';
import { isUnchanged, strongEtag } from '../http/etag.js';
import { json, problems, unchanged } from '../http/responses.js';
import { findJob } from './find.js';
import { emptyCurves, thinMetrics } from './history/curves.js';
import { noSample, readSample } from './read-sample.js';

const ndjson = 'application/x-ndjson';

/** The files that a training writes; they can be read even while Redis is away. */
export function jobFileRoutes({ jobs, checkpoints, history }: Dependencies): FastifyPluginAsyncZod {
  return async app => {
    app.route({
      method: 'GET',
      url: '/jobs/:id/metrics',
      schema: {
        operationId: 'getJobMetrics',
        tags: ['jobs'],
        summary: 'Get the metrics of a job, one point per step',
        description: `JSON, or with Accept: ${ndjson} one point per line. To draw a long training, \`points\` thins it out to buckets with the minimum, maximum and mean of each; \`fromStep\` then asks for what came after the last point.`,
        params: JobParams,
        querystring: MetricsQuery,
        response: {
          200: {
            description: 'The points, ordered by step',
            content: { 'application/json': { schema: Metrics }, [ndjson]: { schema: NdjsonLines } },
          },
          ...problems('INVALID_REQUEST', 'JOB_NOT_FOUND', 'NEWER_DATA', 'QUEUE_UNAVAILABLE'),
        },
      },
      handler: async ({ params, query, headers }, reply) => {
        const metrics = await history.metrics(params.id);
        if (!metrics) await findJob(params.id, jobs);
        reply.header('cache-control', 'no-cache').header('vary', 'accept');
        if (query.points !== undefined) {
          if (!metrics) return { data: [], curves: emptyCurves };
          const { data, curves } = await thinMetrics(metrics, query, query.points);
          return { data: [...data], curves };
        }
        const points = metrics ? pointsOf(metrics, query) : [];
        if (headers.accept?.includes(ndjson)) return reply.type(ndjson).send(Readable.from(linesOf(points)));
        const data: MetricsPoint[] = [];
        for await (const point of points) data.push(point);
        return { data };
      },
    });

    app.route({
      method: 'GET',
      url: '/jobs/:id/samples/:step.png',
      schema: {
        operationId: 'getJobSample',
        tags: ['jobs'],
        summary: 'Get the sample grid of a step',
        description: 'Every grid is made from the same latents, so that steps can be compared.',
        params: SampleParams,
        response: {
          200: {
            description: 'The grid',
            content: { 'image/png': { schema: PngImage } },
            headers: { 'X-Step': { type: 'integer', description: 'The step at which the grid was made' } },
          },
          304: unchanged,
          ...problems('INVALID_REQUEST', 'JOB_NOT_FOUND', 'NEWER_DATA', 'SAMPLE_NOT_FOUND', 'QUEUE_UNAVAILABLE'),
        },
      },
      handler: async (request, reply) => {
        const { id, step } = request.params;
        const sample = await readSample(history, id, step === 'latest' ? step : Number(step));
        if (!sample) throw noSample(await findJob(id, jobs), step === 'latest' ? undefined : step);
        reply.header('cache-control', 'no-cache').header('x-step', sample.step);
        if (isUnchanged(request, reply, strongEtag(sample.png))) return reply.send(undefined);
        return reply.type('image/png').send(sample.png);
      },
    });

    app.route({
      method: 'GET',
      url: '/jobs/:id/checkpoints',
      schema: {
        operationId: 'listJobCheckpoints',
        tags: ['jobs', 'checkpoints'],
        summary: 'List the checkpoints of a job',
        description: 'How many are kept is set by `checkpoint.keep` of the job.',
        params: JobParams,
        response: {
          200: json(CheckpointList, 'The checkpoints'),
          ...problems('INVALID_REQUEST', 'JOB_NOT_FOUND', 'NEWER_DATA', 'QUEUE_UNAVAILABLE'),
        },
      },
      handler: async ({ params }) => {
        const [manifests, refused] = await Promise.all([checkpoints.list(params.id), checkpoints.refused(params.id)]);
        if (manifests.length + refused.length === 0) await findJob(params.id, jobs);
        const data = await Promise.all(manifests.map(manifest => checkpointView(manifest, checkpoints)));
        const problemsOf = refused.map(({ id, error: { code, message } }) => ({ id, code, message }));
        return { data, refused: problemsOf, nextCursor: null };
      },
    });
  };
}

async function* linesOf(points: AsyncIterable<MetricsPoint> | readonly MetricsPoint[]): AsyncGenerator<string> {
  for await (const point of points) yield `${JSON.stringify(point)}\n`;
}
