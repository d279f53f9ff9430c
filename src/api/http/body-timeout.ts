import { finished, PassThrough } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ServiceError } from '../../schema/problem.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route takes files of any size and has a time limit of its own; `one`: the body is a file, and never a form. */
    takesFiles?: boolean | 'one';
  }
}

/** Answers 408 when a body does not arrive in time. Node's own limit holds for a whole server, and uploads take longer. */
export function limitBodyTime(app: FastifyInstance, timeoutMs: number): void {
  app.addHook('preParsing', (request, reply, payload, done) => {
    const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
    const isEmpty = encoding === undefined && (length === undefined || length === '0');
    if (isEmpty || request.routeOptions.config.takesFiles) return done(null, payload);
    const body = new PassThrough();
    const timer = setTimeout(
      () =>
        body.destroy(
          new ServiceError('REQUEST_TIMEOUT', 'The request did not arrive in time (setting REQUEST_TIMEOUT).'),
        ),
      timeoutMs,
    );
    // A request that is refused for its headers, such as its media type, is answered without its body being read. Nothing
    // else listens for errors of that body, and one that nobody handles would end the whole service.
    body.on('error', () => {});
    reply.raw.once('close', () => clearTimeout(timer));
    finished(payload, error => {
      clearTimeout(timer);
      if (error) body.destroy(error);
    });
    done(null, payload.pipe(body));
  });
}

/** Milliseconds for which a client may keep sending after the answer: long enough for it to read the answer. */
const lingerMs = 5000;

/** A hook for onResponse: lets a client that is still sending read its answer, before its connection is closed. */
export async function lingerOverBody({ raw }: FastifyRequest): Promise<void> {
  if (raw.complete) return;
  raw.unpipe();
  raw.resume();
  setTimeout(() => !raw.complete && raw.destroy(), lingerMs).unref();
}
