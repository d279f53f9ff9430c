import { isIPv4, isIPv6 } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { BaseLogger } from 'pino';
import type { Settings } from '../../schema/service/settings.js';
import { connectionLimit, openFileLimit } from './connection-limit.js';

/** How long a shutdown waits for responses to finish, in milliseconds. */
const graceMs = 2000;

/** Connections that wait to be accepted, at most: of a burst that exceeds it, the system resets some. Linux caps it further. */
const backlog = 4096;

/** @throws Error with one line when other machines could reach a service for which nobody needs a key */
export function refuseOpenHost({ HOST, API_KEYS_FILE, ALLOW_UNAUTHENTICATED }: Settings): void {
  if (isLoopback(HOST) || API_KEYS_FILE !== undefined || ALLOW_UNAUTHENTICATED) return;
  throw new Error(
    `HOST=${HOST} would let other machines use this service without a key: make one with npm run key and set ` +
      'API_KEYS_FILE, leave HOST at 127.0.0.1, or set ALLOW_UNAUTHENTICATED=true where something else controls access ' +
      '(a reverse proxy)',
  );
}

/** Says at every start what ALLOW_UNAUTHENTICATED means, or that it means nothing. */
export function warnOfOpenHost({ HOST, API_KEYS_FILE, ALLOW_UNAUTHENTICATED }: Settings, log: BaseLogger): void {
  if (!ALLOW_UNAUTHENTICATED) return;
  if (API_KEYS_FILE !== undefined)
    log.warn('ALLOW_UNAUTHENTICATED has no effect: with API_KEYS_FILE, every client needs a key');
  else if (!isLoopback(HOST))
    log.warn(
      `Nobody needs a key (ALLOW_UNAUTHENTICATED=true): whoever reaches ${HOST} can see, change and delete everything. ` +
        'To let in only those who have a key, make one with npm run key and set API_KEYS_FILE',
    );
}

function isLoopback(host: string): boolean {
  if (isIPv4(host)) return host.startsWith('127.');
  return isIPv6(host) ? host === '::1' : host === 'localhost';
}

/**
 * Listens as the settings say.
 * @returns the address to open in a browser, without a slash at its end
 * @throws Error with one line when it cannot listen there
 */
export async function listen(
  app: FastifyInstance,
  { HOST, PORT, MAX_CONNECTIONS, BASE_PATH = '' }: Settings,
): Promise<string> {
  const openFiles = openFileLimit();
  const most = connectionLimit(MAX_CONNECTIONS, openFiles);
  if (most < MAX_CONNECTIONS)
    app.log.warn(`${openFiles} open files leave room for ${most} connections: raise the limit (ulimit -n) for more`);
  app.server.maxConnections = most;
  try {
    // For both addresses of "localhost" there would be a second server, without the limit.
    await app.listen({ host: HOST === 'localhost' ? '127.0.0.1' : HOST, port: PORT, backlog });
  } catch (error) {
    throw new Error(whyNot(error as NodeJS.ErrnoException, HOST, PORT), { cause: error });
  }
  const address = app.server.address();
  const port = typeof address === 'object' && address ? address.port : PORT;
  const everywhere = HOST === '0.0.0.0' || HOST === '::';
  const host = everywhere ? 'localhost' : isIPv6(HOST) ? `[${HOST}]` : HOST;
  return `http://${host}:${port}${BASE_PATH}`;
}

function whyNot({ code, message }: NodeJS.ErrnoException, host: string, port: number): string {
  if (code === 'EADDRINUSE') return `Port ${port} is in use on ${host}: stop what listens there, or set PORT`;
  if (code === 'EACCES') return `Port ${port} may not be used by this user: set PORT to 1024 or more`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return `HOST=${host} is not an address of this machine`;
  return `The service cannot listen on ${host}:${port}: ${message}`;
}

/** Stops listening, lets responses finish, then closes every connection. */
export async function stopListening(app: FastifyInstance): Promise<void> {
  const timer = setTimeout(() => app.server.closeAllConnections(), graceMs);
  try {
    await app.close();
  } finally {
    clearTimeout(timer);
  }
}
