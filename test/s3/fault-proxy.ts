import { createServer, type IncomingMessage, type OutgoingHttpHeaders, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A request as a rule sees it. */
export interface ProxiedRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  /** How many requests came before. */
  readonly before: number;
}

/** What becomes of a request. */
export type Fault =
  | 'pass'
  /** It takes effect, and the connection breaks before its answer. */
  | 'cut the answer'
  /** The connection breaks in the middle of the answer's body. */
  | 'half a body'
  /** It never reaches the store. */
  | { readonly status: number; readonly code: string }
  /** It reaches the store once this resolves. */
  | { readonly after: Promise<unknown> }
  /** It is answered by this. */
  | { readonly answer: () => Promise<{ status: number; headers: OutgoingHttpHeaders; body: Buffer }> };

export interface FaultProxy {
  readonly url: string;
  /** Requests so far. */
  readonly requests: readonly ProxiedRequest[];
  /** Decides on each request from now on. */
  rule(decide: (request: ProxiedRequest) => Fault): void;
  /** Refuses connections until `open`. */
  refuse(): Promise<void>;
  open(): Promise<void>;
  close(): Promise<void>;
}

/** A proxy in front of an S3 server that fails as tests want it to. */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  let decide: (request: ProxiedRequest) => Fault = () => 'pass';
  const requests: ProxiedRequest[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const { method = '', url = '', headers } = incoming;
    const body = await buffer(incoming);
    const asked = { method, url, headers, body, before: requests.length };
    requests.push(asked);
    await answer(asked, decide(asked), outgoing).catch(() => outgoing.destroy());
  });
  // Whatever the SDK waits for, it gets.
  server.on('checkContinue', (incoming, outgoing) => {
    outgoing.writeContinue();
    server.emit('request', incoming, outgoing);
  });

  async function answer(asked: ProxiedRequest, fault: Fault, outgoing: ServerResponse): Promise<void> {
    if (typeof fault === 'object' && 'status' in fault) {
      const xml = `<?xml version="1.0"?><Error><Code>${fault.code}</Code><Message>as the test wants it</Message></Error>`;
      outgoing.writeHead(fault.status, { 'content-type': 'application/xml', 'content-length': xml.length });
      outgoing.end(asked.method === 'HEAD' ? undefined : xml);
      return;
    }
    if (typeof fault === 'object' && 'after' in fault) await fault.after;
    const { status, headers, body } =
      typeof fault === 'object' && 'answer' in fault ? await fault.answer() : await forwarded(asked, target);
    if (fault === 'cut the answer') {
      outgoing.destroy();
      return;
    }
    outgoing.writeHead(status, headers);
    if (fault === 'half a body') outgoing.write(body.subarray(0, body.length >> 1), () => outgoing.destroy());
    else outgoing.end(body);
  }

  const listen = (port: number) => new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve));
  const refuse = () =>
    new Promise<void>(resolve => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    rule(next) {
      decide = next;
    },
    refuse,
    open: () => listen(port),
    close: async () => {
      if (server.listening) await refuse();
    },
  };
}

/** The answer of the store. The signature holds for the host that the client has named. */
function forwarded(
  { method, url, headers, body }: ProxiedRequest,
  target: string,
): Promise<{ status: number; headers: OutgoingHttpHeaders; body: Buffer }> {
  const { hostname, port } = new URL(target);
  const { expect: _, connection: __, ...rest } = headers;
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, method, path: url, headers: rest, agent: false }, answer => {
      buffer(answer).then(
        content => resolve({ status: answer.statusCode ?? 500, headers: answer.headers, body: content }),
        reject,
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
