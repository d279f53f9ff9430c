import type { FastifyInstance } from 'fastify';
import { ServiceError } from '../../schema/problem.js';

const reads = ['GET', 'HEAD'];
/** Headers that pages of other origins may read. */
const exposed = 'ETag, Last-Modified, Retry-After, X-Checkpoint, X-Request-Id, X-Step';
/** How long a browser may remember the answer to a preflight, in seconds: the most that Chromium takes. */
const preflightSeconds = 7200;

/**
 * Lets pages of certain origins read answers to GET and HEAD, without credentials, and embed images. Browsers send no
 * Origin for `<img>`, so the Referer decides there; a page that sends neither must use `<img crossorigin>`.
 * @param origins exact, as browsers send them: `https://example.org`
 */
export function allowOrigins(app: FastifyInstance, origins: readonly string[]): void {
  if (origins.length === 0) return;
  const allowed = new Set(origins);
  app.addHook('onRequest', ({ method, headers }, reply, done) => {
    const { origin, referer, 'access-control-request-method': wanted } = headers;
    const isPreflight = method === 'OPTIONS' && wanted !== undefined;
    const isAllowed = origin !== undefined && allowed.has(origin);
    // A browser sends a POST whatever methods the preflight allows, so the preflight itself is refused.
    if (isPreflight && !(isAllowed && reads.includes(wanted))) throw refusal(origin, wanted);
    if (allowed.has(origin ?? originOf(referer))) reply.header('cross-origin-resource-policy', 'cross-origin');
    if (isAllowed) reply.header('access-control-allow-origin', origin).header('access-control-expose-headers', exposed);
    if (!isPreflight) return done();
    reply
      .headers({
        'access-control-allow-methods': reads.join(', '),
        // Without credentials * means every header but Authorization.
        'access-control-allow-headers': '*, Authorization',
        'access-control-max-age': preflightSeconds,
      })
      .code(204)
      .send();
  });
  // Routes set a Vary of their own.
  app.addHook('onSend', (_request, reply, payload, done) => {
    const given = [reply.getHeader('vary') ?? []].flat().map(String);
    if (!given.some(value => /\bOrigin\b/.test(value))) reply.header('vary', [...given, 'Origin, Referer'].join(', '));
    done(null, payload);
  });
}

function originOf(address: string | undefined): string {
  return address !== undefined && URL.canParse(address) ? new URL(address).origin : '';
}

function refusal(origin = '', wanted: string): ServiceError {
  const page = JSON.stringify(origin.slice(0, 200));
  return new ServiceError(
    'CROSS_SITE',
    reads.includes(wanted)
      ? `Pages of ${page} may not read from this service. To allow it, add that origin to the setting CORS_ORIGINS.`
      : `Pages of ${page} may not change anything here: the setting CORS_ORIGINS allows only ${reads.join(' and ')}. Open the page of this service itself.`,
  );
}
