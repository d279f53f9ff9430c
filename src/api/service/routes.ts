import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { Health, ServiceIndex } from '../../schema/api.js';
import { Readiness } from '../../schema/service/readiness.js';
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

    app.route({
      method: 'GET',
      url: '/',
      schema: {
        operationId: 'getIndex',
        tags: ['service'],
        summary: 'Get the addresses of the service; a browser is led to its page',
        response: {
          200: {
            description: 'Addresses of the service',
            content: { 'application/json': { schema: ServiceIndex } },
          },
          302: z.undefined().describe('To the page, for a browser'),
          ...problems(),
        },
      },
      handler: async ({ headers }, reply) => {
        reply.header('vary', 'accept');
        if (headers.accept?.includes('text/html')) return reply.redirect(`${basePath}/app/`);
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
