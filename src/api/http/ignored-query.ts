import type { FastifyInstance } from 'fastify';

/**
 * Leaves out of the query of a GET what begins with `_`: dashboards and browsers add such parameters (`?_=1699…`) so that
 * no cache answers, and they mean nothing.
 */
export function ignoreCacheBusters(app: FastifyInstance): void {
  app.addHook('preValidation', ({ method, query }, _reply, done) => {
    if ((method === 'GET' || method === 'HEAD') && typeof query === 'object' && query !== null)
      for (const name of Object.keys(query)) if (name.startsWith('_')) delete (query as Record<string, unknown>)[name];
    done();
  });
}
