import type { FastifyInstance, FastifyRequest } from 'fastify';
import { includes } from '../../schema/service/role.js';
import type { Access } from './access.js';
import { holderOf } from './credentials.js';

/** Milliseconds between two looks whether those who are still being answered may be. */
const interval = 10_000;

/**
 * Cuts off who is still being answered, such as with events, when the key was revoked, has lost its role, or the session has
 * ended: at once when the keys change, and after 10 seconds when a session has ended elsewhere.
 */
export function endWithKey(app: FastifyInstance, access: Access): void {
  const open = new Set<FastifyRequest>();
  app.addHook('preHandler', (request, reply, done) => {
    if (request.holder) {
      open.add(request);
      reply.raw.once('close', () => open.delete(request));
    }
    done();
  });
  const look = async () => {
    for (const request of open) {
      const role = request.needs ?? request.routeOptions.config.role;
      // While Redis is away, who was let in stays.
      const holder = await holderOf(request.headers, access).catch(() => request.holder);
      // Logging out ends the session that asks for it.
      const isOver = !holder || (role !== undefined && role !== 'anyone' && !includes(holder.role, role));
      if (isOver && request.routeOptions.url !== '/logout') request.raw.destroy();
    }
  };
  access.keys.onChange(() => void look());
  const timer = setInterval(() => void look(), interval);
  timer.unref();
  app.addHook('onClose', async () => clearInterval(timer));
}
