import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Holder } from '../../keys/key-ring.js';
import { includes } from '../../schema/service/role.js';
import { type Action, actions, features, Session } from '../../schema/service/session.js';
import { routeRoles } from '../access/route-roles.js';
import { json, problems } from '../http/responses.js';
import { version } from './version.js';

/** Whether a client may do something. @param holder of its key; null where nobody needs one */
function can(holder: Pick<Holder, 'role'> | null, action: Action): boolean {
  const needed = routeRoles[actions[action]];
  return holder === null || (needed !== undefined && needed !== 'anyone' && includes(holder.role, needed));
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
      handler: async ({ holder }, reply) => {
        reply.header('cache-control', 'no-store');
        return {
          authenticated: holder !== null,
          name: holder?.name ?? null,
          role: holder?.role ?? null,
          can: Object.fromEntries(
            (Object.keys(actions) as Action[]).map(action => [action, can(holder, action)]),
          ) as Session['can'],
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
