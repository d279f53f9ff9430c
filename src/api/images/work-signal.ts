import type { FastifyReply, FastifyRequest } from 'fastify';
import { ServiceError } from '../../schema/problem.js';

/** The client closed its connection before it had the answer. */
class ClientLeft extends Error {
  override readonly name = 'ClientLeft';
  /** By which problem-handlers.ts knows it. */
  readonly code = 'CLIENT_LEFT';
}

/** Gives up the work on an answer when the client leaves, or the service begins to close. */
export function workSignal(request: FastifyRequest, reply: FastifyReply): AbortSignal {
  const { closing } = request.server;
  const controller = new AbortController();
  const close = () =>
    controller.abort(
      new ServiceError('SHUTTING_DOWN', 'The service is shutting down. Try again in 5 seconds.', { retryAfter: 5 }),
    );
  if (closing.aborted) close();
  closing.addEventListener('abort', close, { once: true });
  reply.raw.once('close', () => {
    closing.removeEventListener('abort', close);
    if (!reply.raw.writableFinished) controller.abort(new ClientLeft('The client has left'));
  });
  return controller.signal;
}
