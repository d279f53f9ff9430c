import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';

declare module 'fastify' {
  interface FastifyInstance {
    /** What stands before every path in links, as in `/dcgan`; empty when the service is at the root of its host. */
    readonly basePath: string;
  }
}

/**
 * Lets routes see addresses without the base path: a reverse proxy may strip it, or pass it on, and both are answered.
 * @returns an option of Fastify's
 */
export function withoutBasePath(basePath: string): (request: Pick<IncomingMessage, 'url'>) => string {
  return ({ url = '/' }) => {
    if (basePath === '' || !url.startsWith(basePath)) return url;
    const rest = url.slice(basePath.length);
    if (rest === '' || rest.startsWith('?')) return `/${rest}`;
    return rest.startsWith('/') ? rest : url;
  };
}

/**
 * Gives handlers the base path for their links. Call it before any route is registered.
 * @throws Error with one line, when a route is registered that could not be told from the base path
 */
export function registerBasePath(app: FastifyInstance, basePath: string): void {
  app.decorate('basePath', basePath);
  if (basePath === '') return;
  const [, first] = basePath.split('/');
  app.addHook('onRoute', ({ url }) => {
    if (url.split('/')[1] === first)
      throw new Error(`BASE_PATH=${basePath} begins like ${url}, an address of the service: choose another`);
  });
}
