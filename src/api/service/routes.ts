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

/** The service itself: its index, health and readiness. */
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
        summary: 'Get the addresses of the service, as JSON or as a page for browsers',
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
        summary: 'Check that the process is alive',
        response: { 200: json(Health, 'The process is alive'), ...problems() },
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
        summary: 'Check whether the service is ready, and if not, why',
        response: {
          200: json(Readiness, 'It serves images; when it is degraded, `reasons` says what does not work'),
          503: json(Readiness, 'The service is starting or stopping'),
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
