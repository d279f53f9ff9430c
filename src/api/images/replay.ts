import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { GridRequest, ImageGenerator } from '../../generation/types.js';
import { hasVersion } from '../http/etag.js';
import type { KnownAnswer, KnownAnswers } from './known-answers.js';

/**
 * Answers requests that have been answered before without Fastify, which takes about as long as Node itself needs for a 304.
 * What its hooks check and set depends on nothing but the address and the names of the host, as long as no other origins are
 * allowed and reads are not logged; then this does nothing. All that is not a plain read of a known image takes the usual way.
 */
export function replayKnown(
  app: FastifyInstance,
  known: KnownAnswers,
  generator: Pick<ImageGenerator, 'kept'>,
  { corsOrigins = [] }: { readonly corsOrigins?: readonly string[] | undefined },
): void {
  if (corsOrigins.length > 0 || ['debug', 'trace'].includes(app.log.level)) return;
  let isClosing = false;
  app.addHook('preClose', async () => {
    isClosing = true;
  });
  const [handle] = app.server.listeners('request') as RequestListener[];
  if (!handle) return;
  app.server.removeAllListeners('request');
  app.server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const { method, headers, url = '' } = request;
    const answer =
      method === 'GET' && !isClosing && headers['transfer-encoding'] === undefined
        ? known.get(addressOf(url, headers))
        : undefined;
    if (!answer || !replay(answer, headers['if-none-match'], response, generator)) handle(request, response);
  });
}

/** @returns whether the request has been answered */
function replay(
  { etag, grid, type, headers }: KnownAnswer,
  ifNoneMatch: string | undefined,
  response: ServerResponse,
  generator: Pick<ImageGenerator, 'kept'>,
): boolean {
  if (ifNoneMatch !== undefined && hasVersion(ifNoneMatch, etag)) {
    response.writeHead(304, headers.concat('x-request-id', randomUUID())).end();
    return true;
  }
  const image = generator.kept(grid);
  if (!image) return false;
  const ofContent = ['x-request-id', randomUUID(), 'content-type', type, 'content-length', String(image.length)];
  response.writeHead(200, headers.concat(ofContent)).end(image);
  return true;
}

/** What a route remembers, once the hooks and the route have set their headers. */
export function knownAnswer(reply: FastifyReply, grid: GridRequest, etag: string, type: string): KnownAnswer {
  const { 'x-request-id': _, ...rest } = reply.getHeaders();
  const headers = Object.entries({ ...rest, etag }).flatMap(([name, value]) => [name, String(value)]);
  return { grid, etag, type, headers };
}

/** Under which an answer is known: all that the checks of a read look at. */
export function addressOfRequest({ originalUrl, headers }: FastifyRequest): string {
  return addressOf(originalUrl, headers);
}

function addressOf(url: string, headers: IncomingMessage['headers']): string {
  return `${headers.host} ${headers['x-forwarded-host'] ?? ''} ${url}`;
}
