import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Holder } from '../../keys/key-ring.js';
import { ServiceError } from '../../schema/problem.js';
import { includes, type Role } from '../../schema/service/role.js';
import type { Access } from './access.js';
import { auditChanges } from './audit.js';
import { forOneClient } from './caching.js';
import { hasCredentials, holderOf } from './credentials.js';
import { endWithKey } from './end-with-key.js';
import { sendLoginPage } from './login-page.js';
import { limitRates } from './rate-limit.js';
import { roleOf } from './route-roles.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The role that the route needs; set for every route, from the table of roles. */
    role?: Role | 'anyone';
    /** The route only refuses a method. */
    refusesMethods?: boolean;
  }
}

/**
 * Gives each route its role, and lets in only who has it. Whatever is not known to need no key needs one, also paths that do
 * not exist. Call it before any route is registered.
 * @param access left out, nobody needs a key; then routes need a role all the same, so that none is forgotten
 */
export async function requireRoles(app: FastifyInstance, access: Access | undefined): Promise<void> {
  app.addHook('onRoute', route => {
    for (const method of [route.method].flat())
      route.config = { ...route.config, role: route.config?.refusesMethods ? 'viewer' : roleOf(method, route.url) };
  });
  app.decorate('hasKeys', access !== undefined);
  app.decorateRequest('holder', null);
  app.decorateRequest('needs', null);
  if (!access) return;
  app.addHook('onRequest', async (request, reply) => {
    const needed = isToPage(request) ? 'anyone' : (request.routeOptions.config.role ?? 'viewer');
    if (needed === 'anyone') return;
    const holder = await holderOf(request.headers, access);
    if (!holder) return askForKey(request, reply);
    request.holder = holder;
    if (!includes(holder.role, needed)) throw notEnough(holder, needed);
  });
  app.addHook('onSend', async ({ holder }, reply, payload) => {
    if (holder) reply.header('cache-control', forOneClient(reply.getHeader('cache-control') as string | undefined));
    return payload;
  });
  auditChanges(app);
  endWithKey(app, access);
  await limitRates(app, access.limits);
}

/** / leads browsers to the page, which lets them log in. */
function isToPage({ routeOptions, headers }: FastifyRequest): boolean {
  return routeOptions.url === '/' && headers.accept?.includes('text/html') === true;
}

/** Answers 401: with a page to log in, when somebody has opened an address in a browser, or else with a problem. */
function askForKey(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const isWrong = hasCredentials(request);
  reply.header('www-authenticate', `Bearer realm="dcgan-service"${isWrong ? ', error="invalid_token"' : ''}`);
  if (isOpenedInBrowser(request)) return sendLoginPage(request, reply);
  throw new ServiceError(
    'UNAUTHORIZED',
    isWrong
      ? 'The key is not valid: it is misspelled, was revoked or rotated, or the session has ended. Send a valid one as Authorization: Bearer KEY, or log in again.'
      : 'This service needs a key: send it as Authorization: Bearer KEY, or log in on its page. Whoever runs the service makes keys with npm run key.',
  );
}

function isOpenedInBrowser({ method, headers }: FastifyRequest): boolean {
  return (
    method === 'GET' && headers.accept?.includes('text/html') === true && !/^bearer/i.test(headers.authorization ?? '')
  );
}

/** What a client is told whose key has too low a role. */
export function notEnough({ role }: Holder, needed: Role): ServiceError {
  return new ServiceError(
    'FORBIDDEN',
    `This needs a key with the role ${needed}, and this key has the role ${role}. Ask whoever runs the service for another key.`,
  );
}
