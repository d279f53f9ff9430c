import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';

declare module 'fastify' {
  interface FastifyInstance {
    /** Prefix of every path in links, such as `/dcgan`; empty when the service is at the root of its host. */
    readonly basePath: string;
  }
}

/**
 * Strips the base path from addresses before routing, so that it does not matter whether a reverse proxy strips it.
 * @returns Fastify's option `rewriteUrl`
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
 * @throws Error when a route is registered that cannot be distinguished from the base path
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

/** A message in which the addresses of requests, as in `POST /jobs`, have the base path. */
export function withBasePathIn(message: string, basePath: string): string {
  return basePath === '' ? message : message.replace(/\b(GET|POST|PUT|PATCH|DELETE) \//g, `$1 ${basePath}/`);
}
