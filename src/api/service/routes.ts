import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { Health, HtmlPage, ServiceIndex } from '../../schema/api.js';
import { Readiness } from '../../schema/service/readiness.js';
import { indexPage } from '../../web/index-page.js';
import type { Dependencies } from '../dependencies.js';
import { json, problems } from '../http/responses.js';
import { readinessOf } from './readiness.js';
import { version } from './version.js';

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
export function serviceRoutes(dependencies: Dependencies): FastifyPluginAsyncZod {
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
        summary: 'Whether the service does all of its work, or why not',
        response: {
          200: json(Readiness, 'It answers images; when it is degraded, `reasons` says what it does not do'),
          503: json(Readiness, 'It is starting or stopping'),
          ...problems(),
        },
      },
      handler: async (_request, reply) => {
        const readiness = await readinessOf(dependencies);
        return reply
          .code(readiness.status === 'not ready' ? 503 : 200)
          .header('cache-control', 'no-store')
          .send(readiness);
      },
    });
  };
}
