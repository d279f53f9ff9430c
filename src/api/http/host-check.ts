import { isIP } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { ServiceError } from '../../schema/problem.js';

/**
 * Refuses requests under an unknown host name. Another site can point its own name at this machine (DNS rebinding), and a
 * browser then takes the service for part of that site; only the name gives it away. An IP address cannot be redirected,
 * and programs that send no Host are not browsers. Where X-Forwarded-Host is trusted, it is checked in addition to Host,
 * not instead of it, since such a page can send it too.
 * @param names under which the service may be reached besides localhost
 */
export function refuseOtherHosts(app: FastifyInstance, names: readonly string[]): void {
  const own = new Set(['localhost', ...names].map(nameOf));
  /** The last names that were accepted: most requests repeat them. */
  const known: { host?: string; forwarded?: string } = {};
  app.addHook('onRequest', (request, _reply, done) => {
    const { host } = request.headers;
    if (host === undefined || host !== known.host) {
      check(host ?? '', 'Host');
      if (host !== undefined) known.host = host;
    }
    // With a proxy that is trusted, what it forwards.
    if (request.host !== host && request.host !== known.forwarded) {
      check(request.host, 'X-Forwarded-Host');
      known.forwarded = request.host;
    }
    done();
  });

  function check(host: string, header: string): void {
    const name = nameOf(host);
    if (name === '' || isIP(name) !== 0 || own.has(name)) return;
    throw new ServiceError(
      'UNKNOWN_HOST',
      `This service is not known as ${JSON.stringify(name.slice(0, 100))} (header ${header}). Use http://localhost or its IP address, or add the name to the setting ALLOWED_HOSTS.`,
    );
  }
}

/** A host without port and brackets, normalized. */
function nameOf(host: string): string {
  const [, bracketed, plain] = /^(?:\[(.*)\]|([^:]*))(?::\d*)?$/.exec(host) ?? [];
  return (bracketed ?? plain ?? host).toLowerCase().replace(/\.$/, '');
}
