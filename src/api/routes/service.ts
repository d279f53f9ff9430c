import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { Health, HtmlPage, Readiness, ServiceIndex } from '../../schema/api.js';
import { indexPage } from '../../web/index-page.js';
import type { Dependencies } from '../dependencies.js';
import { json, problems } from '../responses.js';
import { version } from '../version.js';

const paths = {
  upload: '/upload',
  documentation: '/docs',
  openapi: '/openapi.json',
  jobs: '/jobs',
  datasets: '/datasets',
  images: '/generate.png?seed=42',
  readiness: '/readyz',
};

/** The service itself: where things are, and how it fares. */
export function serviceRoutes({ jobs, generator }: Dependencies): FastifyPluginAsyncZod {
  return async app => {
    const { basePath } = app;
    const urls = Object.fromEntries(
      Object.entries(paths).map(([name, path]) => [name, basePath + path]),
    ) as typeof paths;
    const page = indexPage(version, urls, basePath);

    app.route({
      method: 'GET',
      url: '/',
      schema: {
        operationId: 'getIndex',
        tags: ['service'],
        summary: 'Where things are: JSON, or a page for a browser',
        response: {
          200: {
            description: 'Addresses of the service',
            content: { 'application/json': { schema: ServiceIndex }, 'text/html': { schema: HtmlPage } },
          },
          ...problems(),
        },
      },
      handler: async ({ headers }, reply) => {
        reply.header('vary', 'accept');
        if (headers.accept?.includes('text/html')) return reply.type('text/html; charset=utf-8').send(page);
        return { name: 'dcgan-service', version, urls };
      },
    });

    app.route({
      method: 'GET',
      url: '/healthz',
      schema: {
        operationId: 'getHealth',
        tags: ['service'],
        summary: 'Whether the process is alive',
        response: { 200: json(Health, 'It is'), ...problems() },
      },
      handler: async (_request, reply) => {
        reply.header('cache-control', 'no-store');
        return { status: 'alive' as const, version, uptimeSeconds: Math.round(process.uptime()) };
      },
    });

    app.route({
      method: 'GET',
      url: '/readyz',
      schema: {
        operationId: 'getReadiness',
        tags: ['service'],
        summary: 'Whether the service can take work',
        response: { 200: json(Readiness, 'It can'), 503: json(Readiness, 'It cannot: see checks'), ...problems() },
      },
      handler: async (_request, reply) => {
        const [redis, latest] = await Promise.allSettled([jobs.ping(), generator.latest()]);
        const checks = {
          redis: redis.status === 'fulfilled' ? 'ok' : messageOf(redis.reason),
          generator:
            latest.status === 'rejected' ? messageOf(latest.reason) : latest.value === null ? 'none yet' : 'ready',
        };
        const ready = redis.status === 'fulfilled' && latest.status === 'fulfilled';
        return reply
          .code(ready ? 200 : 503)
          .header('cache-control', 'no-store')
          .send({ status: ready ? 'ready' : 'not ready', checks });
      },
    });
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
