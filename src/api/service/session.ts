import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { type Action, actions, features, Session } from '../../schema/service/session.js';
import { json, problems } from '../http/responses.js';
import { version } from './version.js';

/** Whether a client may do something. There are no keys yet, so everybody may do everything. */
export function can(_action: Action): boolean {
  return true;
}

/** GET /session: what a page may offer. */
export function sessionRoutes({ maxFiles }: { readonly maxFiles: number }): FastifyPluginAsyncZod {
  return async app => {
    app.route({
      method: 'GET',
      url: '/session',
      schema: {
        operationId: 'getSession',
        tags: ['service'],
        summary: 'Get what this client may do, and what the service offers',
        response: { 200: json(Session, 'The session'), ...problems() },
      },
      handler: async (_request, reply) => {
        reply.header('cache-control', 'no-store');
        return {
          can: Object.fromEntries(actions.map(action => [action, can(action)])) as Session['can'],
          features: Object.fromEntries(
            Object.entries(features).map(([name, request]) => {
              const [method, url] = request.split(' ') as ['GET' | 'POST' | 'PUT', string];
              return [name, app.hasRoute({ method, url })];
            }),
          ) as Session['features'],
          version,
          basePath: app.basePath,
          limits: { uploadFiles: maxFiles },
        };
      },
    });
  };
}
