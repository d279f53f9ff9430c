import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyPluginAsync } from 'fastify';

/** The page that Vite has bundled, beside the compiled server. */
const page = fileURLToPath(new URL('../../web/app/', import.meta.url));

/** The page for people, and its assets. They are not part of the OpenAPI document. */
export function webRoutes(): FastifyPluginAsync {
  return async app => {
    await app.register(fastifyStatic, {
      root: page,
      prefix: '/app/',
      decorateReply: false,
      redirect: false,
      cacheControl: false,
      schemaHide: true,
      // What is bundled has its digest in its name.
      setHeaders: (reply, path) =>
        reply.header('cache-control', path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'),
    });
    app.get('/app', { schema: { hide: true } }, async (_, reply) => reply.redirect(`${app.basePath}/app/`));

    // Where files become a dataset: an address that people can read to each other.
    app.get('/upload', { schema: { hide: true } }, async (_, reply) =>
      reply.redirect(`${app.basePath}/app/#/datasets/new`),
    );
  };
}
