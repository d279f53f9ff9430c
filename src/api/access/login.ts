import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { ServiceError } from '../../schema/problem.js';
import { Login, LoginQuery } from '../../schema/service/login.js';
import { problems } from '../http/responses.js';
import type { Access } from './access.js';
import { sessionCookie, sessionCookieOf } from './credentials.js';
import { nextAddress, sendLoginPage } from './login-page.js';
import { loginLimit } from './rate-limit.js';

/** The way in for browsers, whose event streams and images cannot send a key themselves. */
export function loginRoutes(access: Access | undefined): FastifyPluginAsyncZod {
  return async app => {
    // The form of the page without scripts.
    app.removeContentTypeParser('application/x-www-form-urlencoded');
    app.addContentTypeParser<string>('application/x-www-form-urlencoded', { parseAs: 'string' }, (_, body, done) =>
      done(null, Object.fromEntries(new URLSearchParams(body))),
    );

    app.route({
      method: 'GET',
      url: '/login',
      schema: {
        operationId: 'getLoginPage',
        tags: ['service'],
        summary: 'Get a page to log in that works without scripts',
        querystring: LoginQuery,
        response: {
          200: { description: 'The page', content: { 'text/html': { schema: z.string() } } },
          302: z.undefined().describe('To the page of the service, when nobody needs a key'),
          ...problems('INVALID_REQUEST'),
        },
      },
      handler: async (request, reply) => {
        if (!access) return reply.redirect(nextAddress(request.query.next, app.basePath));
        return sendLoginPage(request, reply, { next: request.query.next ?? '' });
      },
    });

    app.route({
      method: 'POST',
      url: '/login',
      config: { ...(access && { rateLimit: loginLimit }) },
      schema: {
        operationId: 'logIn',
        tags: ['service'],
        summary: 'Begin a session with a key; a browser keeps it as a cookie',
        description: 'A form is answered with a redirect, or with the page to log in when its key is wrong.',
        querystring: LoginQuery,
        body: Login,
        response: {
          204: z.undefined().describe('The session has begun, and its cookie is set'),
          303: z.undefined().describe('To where a form leads'),
          ...problems(
            'INVALID_REQUEST',
            'UNAUTHORIZED',
            'CROSS_SITE',
            'PAYLOAD_TOO_LARGE',
            'UNSUPPORTED_MEDIA_TYPE',
            'TOO_MANY_REQUESTS',
            'QUEUE_UNAVAILABLE',
          ),
        },
      },
      handler: async (request, reply) => {
        const { next } = request.query;
        if (access) {
          const holder = access.keys.find(request.body.key.trim());
          if (!holder) return refuse(request, reply, next);
          request.holder = holder;
          const before = sessionCookieOf(request.headers);
          setCookie(request, reply, await access.sessions.begin(holder));
          // Its browser forgets the cookie; a copy of it must not outlive that.
          if (before !== undefined) await access.sessions.end(before);
        }
        reply.header('cache-control', 'no-store');
        if (isForm(request)) return reply.redirect(nextAddress(next, app.basePath), 303);
        return reply.code(204).send();
      },
    });

    app.route({
      method: 'POST',
      url: '/logout',
      schema: {
        operationId: 'logOut',
        tags: ['service'],
        summary: 'End the session of this browser',
        response: {
          204: z.undefined().describe('The session has ended, and its cookie is removed'),
          ...problems('CROSS_SITE', 'QUEUE_UNAVAILABLE'),
        },
      },
      handler: async (request, reply) => {
        const cookie = sessionCookieOf(request.headers);
        if (access && cookie !== undefined) await access.sessions.end(cookie);
        setCookie(request, reply, undefined);
        // Images that the browser has kept were for whoever was logged in.
        return reply.code(204).header('clear-site-data', '"cache"').header('cache-control', 'no-store').send();
      },
    });
  };
}

function refuse(request: FastifyRequest, reply: FastifyReply, next: string | undefined): FastifyReply {
  if (isForm(request))
    return sendLoginPage(request, reply.code(401), { next: next ?? '', problem: 'This is not a valid key.' });
  reply.header('www-authenticate', 'Bearer realm="dcgan-service", error="invalid_token"');
  throw new ServiceError(
    'UNAUTHORIZED',
    'This is not a valid key: it is misspelled, or it was revoked or rotated. A key begins with dcgan_ and has 58 characters.',
  );
}

function setCookie({ protocol, server }: FastifyRequest, reply: FastifyReply, value: string | undefined): void {
  const isSecure = protocol === 'https';
  reply.header('set-cookie', sessionCookie(value, { isSecure, basePath: server.basePath }));
}

function isForm({ headers }: FastifyRequest): boolean {
  return headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
}
