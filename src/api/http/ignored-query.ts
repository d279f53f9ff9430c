import type { FastifyInstance } from 'fastify';

/**
 * Drops the parameters of a GET that begin with `_`: dashboards and browsers add them (`?_=1699…`) to bypass caches.
 */
export function ignoreCacheBusters(app: FastifyInstance): void {
  app.addHook('preValidation', ({ method, query }, _reply, done) => {
    if ((method === 'GET' || method === 'HEAD') && typeof query === 'object' && query !== null)
      for (const name of Object.keys(query)) if (name.startsWith('_')) delete (query as Record<string, unknown>)[name];
    done();
  });
}
