import type { FastifyInstance } from 'fastify';
import type { QueueBoard } from '../../queue/board/queue-board.js';
import { ServiceError } from '../../schema/problem.js';

/** Fonts that the page would fetch from another host, and say so to it with each visit. */
const foreign = /<link [^>]*href="https?:[^>]*>/g;

/** /queues: the page that shows the queues, for admins. It is not part of the OpenAPI document. */
export async function registerQueueBoard(app: FastifyInstance, board: Pick<QueueBoard, 'plugin'>): Promise<void> {
  await app.register(
    async scope => {
      scope.addHook('onRequest', (request, _reply, done) => {
        if (['GET', 'HEAD'].includes(request.method)) return done();
        throw new ServiceError(
          'METHOD_NOT_ALLOWED',
          'The page of the queues changes nothing; use POST /jobs/{id}/cancel.',
        );
      });
      scope.addHook('onSend', async (_request, reply, payload) => {
        const isPage = typeof payload === 'string' && String(reply.getHeader('content-type')).startsWith('text/html');
        if (!isPage) return payload;
        reply.removeHeader('content-length');
        return payload.replace(foreign, '');
      });
      await scope.register((inner, options, done) => {
        // Errors are answered as everywhere else.
        inner.setErrorHandler = (() => inner) as unknown as typeof inner.setErrorHandler;
        board.plugin(`${app.basePath}/queues`)(inner, options, done);
      });
    },
    { prefix: '/queues' },
  );
}
