import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { GridRequest, ImageGenerator } from '../../generation/types.js';
import { includes } from '../../schema/service/role.js';
import { gridsAnswered } from '../../telemetry/measurements.js';
import type { Access } from '../access/access.js';
import { forOneClient } from '../access/caching.js';
import { knownHolderOf } from '../access/credentials.js';
import type { AppOptions } from '../dependencies.js';
import { hasVersion } from '../http/etag.js';
import type { Address, KnownAnswer, KnownAnswers } from './known-answers.js';

/**
 * Answers requests that have been answered before without Fastify, which takes about as long as Node itself needs for a 304.
 * What its hooks check and set depends on nothing but the address and the names of the host, as long as no other origins are
 * allowed, and reads are neither logged nor traced; otherwise this does nothing. All that is not a plain read of a known image takes the usual way.
 */
export function replayKnown(
  app: FastifyInstance,
  known: KnownAnswers,
  generator: Pick<ImageGenerator, 'kept'>,
  { corsOrigins = [], access, traceRequests }: Pick<AppOptions, 'corsOrigins' | 'access' | 'traceRequests'>,
): void {
  if (corsOrigins.length > 0 || traceRequests || ['debug', 'trace'].includes(app.log.level)) return;
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
      method === 'GET' &&
      !isClosing &&
      headers['transfer-encoding'] === undefined &&
      (!access || mayHave(headers, access))
        ? known.get(url, hostOf(headers))
        : undefined;
    if (!answer || !replay(answer, headers['if-none-match'], response, generator)) handle(request, response);
  });
}

/** Whether a client may have generated images; who is not known yet is asked for on the usual way. */
function mayHave(headers: IncomingHttpHeaders, access: Access): boolean {
  const holder = knownHolderOf(headers, access);
  return holder !== undefined && includes(holder.role, 'generator');
}

/** @returns whether the request has been answered */
function replay(
  { etag, grid, type, headers, unchanged }: KnownAnswer,
  ifNoneMatch: string | undefined,
  response: ServerResponse,
  generator: Pick<ImageGenerator, 'kept'>,
): boolean {
  if (ifNoneMatch !== undefined && hasVersion(ifNoneMatch, etag)) {
    response.writeHead(304, [...unchanged, requestIdHeader, randomUUID()]).end();
    return true;
  }
  const image = generator.kept(grid);
  if (!image) return false;
  gridsAnswered.publish(fromMemory);
  const ofContent = ['content-type', type, 'content-length', String(image.length)];
  response.writeHead(200, [...headers, requestIdHeader, randomUUID(), ...ofContent]).end(image);
  return true;
}

const fromMemory = { from: 'memory', seconds: 0 } as const;

const requestIdHeader = 'x-request-id';
/** What a 304 has to say (RFC 9110, 15.4.5), and what tells checkpoints apart: caches keep the other headers of the 200. */
const ofUnchanged = new Set(['cache-control', 'etag', 'vary', 'x-checkpoint']);

/** Headers that no other request may have: its id, and how many more its key may send. */
const ofOneRequest = (name: string) => name === requestIdHeader || name.startsWith('ratelimit-');

/** What a route remembers, once the hooks and the route have set their headers. */
export function knownAnswer(reply: FastifyReply, grid: GridRequest, etag: string, type: string): KnownAnswer {
  const given = reply.getHeaders();
  const caching = given['cache-control'] as string | undefined;
  const own = { etag, ...(reply.server.hasKeys && { 'cache-control': forOneClient(caching) }) };
  const headers = Object.entries({ ...given, ...own })
    .filter(([name]) => !ofOneRequest(name))
    .map(([name, value]) => [name, String(value)] as const);
  return {
    grid,
    etag,
    type,
    headers: headers.flat(),
    unchanged: headers.filter(([name]) => ofUnchanged.has(name)).flat(),
  };
}

/** Where a request was sent. */
export function addressOf({ originalUrl, headers }: FastifyRequest): Address {
  return { url: originalUrl, host: hostOf(headers) };
}

function hostOf(headers: IncomingMessage['headers']): string {
  const { host = '', 'x-forwarded-host': forwarded } = headers;
  return forwarded === undefined ? host : `${host}\n${forwarded}`;
}
