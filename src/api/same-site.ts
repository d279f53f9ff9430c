import type { FastifyInstance } from 'fastify';
import { ServiceError } from '../schema/problem.js';

const harmless = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Refuses changes that a page of another site makes a browser ask for. A browser sends forms and files anywhere without
 * asking first, also to a service that only this machine can reach. Programs that are no browsers send none of the headers.
 */
export function refuseOtherSites(app: FastifyInstance): void {
  app.addHook('onRequest', ({ method, headers, host }, _reply, done) => {
    if (harmless.includes(method)) return done();
    const site = headers['sec-fetch-site'];
    if (site === undefined ? isForeign(headers.origin, host) : site !== 'same-origin' && site !== 'none')
      throw new ServiceError(
        'CROSS_SITE',
        'Pages of other sites may not change anything here. Open the page of this service.',
      );
    done();
  });
}

/** For browsers older than the header Sec-Fetch-Site. */
function isForeign(origin: string | undefined, host: string): boolean {
  return origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== host);
}
