import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ServiceError } from '../../schema/problem.js';
import { problemsSent } from '../../telemetry/measurements.js';
import { withBasePathIn } from './base-path.js';
import { problemOf, problemType, toServiceError } from './problem-handlers.js';

/** Answers a request with a problem document. */
export function sendProblem(thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const error = toServiceError(thrown);
  problemsSent.publish({ code: error.code });
  if (error.code === 'INTERNAL') request.log.error({ err: error.cause ?? error }, 'A request failed');
  if (error.retryAfter !== undefined) reply.header('retry-after', Math.ceil(error.retryAfter));
  // The rest of the request is not read.
  if (error.code === 'REQUEST_TIMEOUT') reply.header('connection', 'close');
  // A route may have set the version of its answer already, which an error does not have.
  reply.removeHeader('etag').removeHeader('x-checkpoint');
  return reply
    .code(error.status)
    .header('cache-control', 'no-store')
    .type(problemType)
    .send(withBasePathIn(JSON.stringify(problemOf(error, pathOf(request))), request.server.basePath));
}

/** The path of a request as clients know it, without the query, which can be long. */
function pathOf({ url, server }: FastifyRequest): string {
  return server.basePath + url.split('?', 1)[0];
}

/** Answers every error with a problem document: errors of routes, unknown paths, and methods that are not allowed. */
export function registerErrors(app: FastifyInstance): void {
  app.setErrorHandler(sendProblem);
  app.setNotFoundHandler((request, reply) =>
    sendProblem(
      new ServiceError('NOT_FOUND', `There is nothing at ${pathOf(request)}. See ${app.basePath}/docs.`),
      request,
      reply,
    ),
  );
}

/**
 * Answers 405 with Allow for methods that a path does not support. Call it before the routes are registered, and call the
 * returned function afterwards.
 */
export function trackMethods(app: FastifyInstance): () => void {
  const methodsOf = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ url, method }) => {
    const methods = methodsOf.get(url) ?? new Set();
    for (const each of [method].flat()) methods.add(each);
    methodsOf.set(url, methods);
  });
  return () => {
    for (const [url, methods] of [...methodsOf]) {
      const allowed = [...methods].join(', ');
      const refuse = async (request: FastifyRequest, reply: FastifyReply) =>
        sendProblem(
          new ServiceError('METHOD_NOT_ALLOWED', `${request.method} is not allowed here, only ${allowed}.`),
          request,
          reply.header('allow', allowed),
        );
      app.route({
        url,
        method: app.supportedMethods.filter(method => !methods.has(method)),
        schema: { hide: true },
        config: { refusesMethods: true },
        // Before the body is read.
        onRequest: refuse,
        handler: refuse,
      });
    }
  };
}

/** Answers what is not a complete HTTP request. */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const { status, body } = brokenRequest(error.code);
  if (socket.writable)
    socket.write(
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Type: ${problemType}\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
  socket.destroySoon();
}

function brokenRequest(code: string | undefined): { status: number; body: string } {
  const error =
    code === 'ERR_HTTP_REQUEST_TIMEOUT'
      ? new ServiceError('REQUEST_TIMEOUT', 'The request did not arrive in time (setting REQUEST_TIMEOUT).')
      : code === 'HPE_HEADER_OVERFLOW'
        ? new ServiceError(
            'HEADERS_TOO_LARGE',
            'The address and headers of the request are larger than this service accepts.',
          )
        : new ServiceError('INVALID_REQUEST', 'This is not a valid HTTP request.');
  return { status: error.status, body: JSON.stringify(problemOf(error, 'about:blank')) };
}
