import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ServiceError } from '../../schema/problem.js';

const harmless = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Refuses changes that a page of another site makes a browser request. A browser sends forms and files anywhere without
 * asking first, even to a service that only this machine can reach. Other programs do not send these headers.
 */
export function refuseOtherSites(app: FastifyInstance): void {
  app.addHook('onRequest', (request, _reply, done) => {
    if (harmless.includes(request.method)) return done();
    const { 'sec-fetch-site': site, origin } = request.headers;
    if (site === undefined) {
      // Browsers send Sec-Fetch-Site only to HTTPS and localhost.
      if (origin !== undefined && isForeign(origin, request.host)) throw anotherHost(origin, request);
    } else if (site !== 'same-origin' && site !== 'none') throw anotherSite(origin, String(site));
    done();
  });
}

/** Whether an origin is another host; the default port of a protocol counts as no port. */
function isForeign(origin: string, host: string): boolean {
  if (!URL.canParse(origin)) return true;
  const { protocol, host: from } = new URL(origin);
  const to = `${protocol}//${host}`;
  return !URL.canParse(to) || new URL(to).host !== from;
}

/** The browser itself says that this is another site; no proxy can cause that. */
function anotherSite(origin: string | undefined, site: string): ServiceError {
  const page = origin === undefined ? 'A page of another site' : `A page of ${shown(origin)}`;
  return new ServiceError(
    'CROSS_SITE',
    `${page} requested this change, and the browser says that this is another site (Sec-Fetch-Site: ${site.slice(0, 20)}). Pages of other sites may not change anything here. Open the page of this service itself.`,
  );
}

/** The two names differ: another site, or a proxy that sends its own name for this service. */
function anotherHost(origin: string, { headers, host }: FastifyRequest): ServiceError {
  const forwarded = headers['x-forwarded-host'];
  const arrived =
    host === headers.host || headers.host === undefined
      ? `the Host header ${shown(host)}`
      : `the Host header ${shown(headers.host)} and X-Forwarded-Host: ${shown(host)}`;
  const ignored =
    forwarded !== undefined && host === headers.host
      ? ` X-Forwarded-Host: ${shown(String(forwarded))} was ignored because TRUST_PROXY does not name the proxy.`
      : '';
  return new ServiceError(
    'CROSS_SITE',
    `This change was requested by a page of ${shown(origin)} (header Origin), but arrived with ${arrived}.${ignored} Pages of other sites may not change anything here. ` +
      'If it is the page of this service behind a reverse proxy, let the proxy forward the Host header unchanged (nginx: proxy_set_header Host $http_host), or send it as X-Forwarded-Host and set TRUST_PROXY. ' +
      'Otherwise open the page of this service itself.',
  );
}

function shown(value: string): string {
  return JSON.stringify(value.slice(0, 200));
}
