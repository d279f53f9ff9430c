import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream';

export interface ReverseProxyOptions {
  /** Where the service listens, `http://127.0.0.1:8080`; of several processes, each gets a request in turn. */
  readonly target: string | readonly string[];
  /** The only path that it passes on. */
  readonly prefix: string;
  /** Whether it strips that path from the addresses that the service sees. */
  readonly strips: boolean;
  /** The Host that the service sees, with the client's in X-Forwarded-Host; the client's own when omitted. */
  readonly host?: string;
  /** Headers that it adds. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ReverseProxy {
  readonly url: string;
  close(): Promise<void>;
}

/** A minimal reverse proxy on loopback: it streams both ways and answers 404 outside its path. */
export async function startReverseProxy(options: ReverseProxyOptions): Promise<ReverseProxy> {
  const { target, prefix, strips, host, headers = {} } = options;
  const targets = [target].flat().map(each => new URL(each));
  let requests = 0;
  // Open for as long as clients want: one that was busy for long would send a request just as it is closed.
  const server = createServer({ keepAliveTimeout: 0 }, (incoming, outgoing) => {
    const url = incoming.url ?? '/';
    if (url !== prefix && !url.startsWith(`${prefix}/`) && !url.startsWith(`${prefix}?`)) {
      outgoing.writeHead(404, { 'content-type': 'text/plain' }).end('Not of the service');
      return;
    }
    const rest = url.slice(prefix.length);
    const stripped = rest.startsWith('/') ? rest : `/${rest}`;
    const { hostname, port } = targets[requests++ % targets.length]!;
    const passed = request({
      hostname,
      port,
      method: incoming.method,
      // A connection of its own for each request, for the same reason.
      agent: false,
      path: strips ? stripped : url,
      headers: {
        ...withoutConnection(incoming.headers),
        ...(host !== undefined && { host, 'x-forwarded-host': incoming.headers.host }),
        ...headers,
      },
    });
    passed.on('response', answer => {
      outgoing.writeHead(answer.statusCode ?? 502, withoutConnection(answer.headers));
      pipeline(answer, outgoing, () => {});
    });
    passed.on('error', () => outgoing.destroy());
    outgoing.on('close', () => passed.destroy());
    pipeline(incoming, passed, () => {});
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Without what is said about the connection on one side of the proxy, such as how long it stays open. */
function withoutConnection({ connection, 'keep-alive': _, ...headers }: IncomingHttpHeaders): IncomingHttpHeaders {
  return headers;
}
