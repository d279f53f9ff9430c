import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { presets } from '../../model/presets.js';
import { ServiceError } from '../../schema/problem.js';
import { type Asset, findAsset } from '../../web/assets.js';
import { uploadPage } from '../../web/upload-page.js';
import { isUnchanged, strongEtag } from '../http/etag.js';

/** The page that Vite has bundled, beside the compiled server. */
const page = fileURLToPath(new URL('../../web/app/', import.meta.url));

/** Pages for people, and their assets. They are not part of the OpenAPI document. */
export function webRoutes({ maxFiles }: { maxFiles: number }): FastifyPluginAsync {
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

    const upload: Asset = {
      type: 'text/html; charset=utf-8',
      content: uploadPage({ maxFiles, presets, basePath: app.basePath }),
    };
    app.get('/upload', { schema: { hide: true } }, async (request, reply) => sendAsset(request, reply, upload));

    app.get<{ Params: { '*': string } }>('/web/*', { schema: { hide: true } }, async (request, reply) => {
      const asset = await findAsset(request.params['*']);
      if (!asset)
        throw new ServiceError(
          'NOT_FOUND',
          `There is nothing at ${app.basePath}${request.url.split('?', 1)[0]}. See ${app.basePath}/docs.`,
        );
      return sendAsset(request, reply, asset);
    });
  };
}

function sendAsset(request: FastifyRequest, reply: FastifyReply, { type, content }: Asset): FastifyReply {
  // Another version of the service serves other files under the same names.
  reply.header('cache-control', 'no-cache');
  if (isUnchanged(request, reply, strongEtag(content))) return reply.send(undefined);
  return reply.type(type).send(content);
}
