import { isIP } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { ServiceError } from '../schema/problem.js';

/**
 * Refuses requests for a host of another name. A page of another site can have its own name lead to this machine (DNS
 * rebinding), and its browser then takes the service for a part of that site: the name is all that tells. An IP address
 * cannot be made to lead elsewhere, and programs that send no Host are no browsers.
 * @param names by which the service may be called beside localhost
 */
export function refuseOtherHosts(app: FastifyInstance, names: readonly string[]): void {
  const own = new Set(['localhost', ...names].map(nameOf));
  /** The last Host that was right: most requests come with the same. */
  let known: string | undefined;
  app.addHook('onRequest', ({ headers: { host } }, _reply, done) => {
    if (host !== undefined && host === known) return done();
    const name = nameOf(host ?? '');
    if (name === '' || isIP(name) !== 0 || own.has(name)) {
      known = host;
      return done();
    }
    throw new ServiceError(
      'UNKNOWN_HOST',
      `This service does not go by the name ${JSON.stringify(name.slice(0, 100))}. Use http://localhost or its IP address, or add the name to the setting ALLOWED_HOSTS.`,
    );
  });
}

/** A host without its port and brackets, in one way of writing. */
function nameOf(host: string): string {
  const [, bracketed, plain] = /^(?:\[(.*)\]|([^:]*))(?::\d*)?$/.exec(host) ?? [];
  return (bracketed ?? plain ?? host).toLowerCase().replace(/\.$/, '');
}
