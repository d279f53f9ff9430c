import { isIP } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { ServiceError } from '../../schema/problem.js';

/**
 * Refuses requests for a host of another name. A page of another site can have its own name lead to this machine (DNS
 * rebinding), and its browser then takes the service for a part of that site: the name is all that tells. An IP address
 * cannot be made to lead elsewhere, and programs that send no Host are no browsers. Where X-Forwarded-Host is believed, it
 * must be right as well: it comes beside Host and not in its place, since such a page can send it, too.
 * @param names by which the service may be called beside localhost
 */
export function refuseOtherHosts(app: FastifyInstance, names: readonly string[]): void {
  const own = new Set(['localhost', ...names].map(nameOf));
  /** The last ones that were right: most requests come with the same. */
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
      `This service does not go by the name ${JSON.stringify(name.slice(0, 100))} (header ${header}). Use http://localhost or its IP address, or add the name to the setting ALLOWED_HOSTS.`,
    );
  }
}

/** A host without its port and brackets, in one way of writing. */
function nameOf(host: string): string {
  const [, bracketed, plain] = /^(?:\[(.*)\]|([^:]*))(?::\d*)?$/.exec(host) ?? [];
  return (bracketed ?? plain ?? host).toLowerCase().replace(/\.$/, '');
}
