import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** One event of a stream of Server-Sent Events. */
export interface StreamEvent {
  /** Event id, which the client sends back in Last-Event-ID when it reconnects; one line. */
  readonly id?: string;
  /** Its type; one line. */
  readonly event: string;
  /** Sent as JSON. */
  readonly data: unknown;
}

export interface EventStreamOptions {
  /** Time between two comments that keep the connection open, in milliseconds. */
  readonly heartbeatMs?: number;
  /** How long a client may not read before it is dropped, in milliseconds. */
  readonly stallMs?: number;
  /** How long a browser waits before it reconnects, in milliseconds. */
  readonly retryMs?: number;
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Aborted when the service begins to close. */
    readonly closing: AbortSignal;
  }
}

/** Ends the event streams of this app and its plugins when it closes. Call it once, on the root. */
export function registerEventStreams(app: FastifyInstance): void {
  const closing = new AbortController();
  app.decorate('closing', closing.signal);
  app.addHook('preClose', async () => closing.abort());
}

/**
 * Answers a request with Server-Sent Events until the source ends, the client leaves, or the service closes. Events are
 * taken from the source only as fast as the client reads them, so nothing piles up here; a client that stops reading is
 * dropped. An error of the source is logged and ends the stream: the client reconnects with Last-Event-ID.
 *
 * The route needs `exposeHeadRoute: false`: a HEAD would wait for the end of the stream.
 * @param events starts reading; must end soon after the signal is aborted
 */
export function eventStream(
  request: FastifyRequest,
  reply: FastifyReply,
  events: (signal: AbortSignal) => AsyncIterable<StreamEvent>,
  options: EventStreamOptions = {},
): FastifyReply {
  const { heartbeatMs = 15_000, stallMs = 30_000, retryMs = 3000 } = options;
  const left = new AbortController();
  const signal = AbortSignal.any([left.signal, request.server.closing]);
  let hasRoom = () => {};
  const body = new Readable({ read: () => hasRoom() });
  body.once('close', () => left.abort());
  // Node keeps a combined signal, and all that its listener references, for as long as there is a listener.
  signal.addEventListener('abort', () => hasRoom(), { once: true });
  // Any error of the connection shows as its close.
  body.on('error', () => {});

  /** Resolves when the client can take more; drops a client that reads nothing for too long. */
  const write = (text: string): Promise<void> | undefined => {
    if (body.destroyed || body.push(text)) return;
    return new Promise(resolve => {
      const timer = setTimeout(() => body.destroy(new Error('The client does not read its events')), stallMs);
      hasRoom = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  };
  // A connection that is full needs no heartbeat.
  const heartbeat = setInterval(() => !body.readableLength && body.push(': heartbeat\n\n'), heartbeatMs);

  const pump = async () => {
    await write(`retry: ${retryMs}\n\n`);
    for await (const event of events(signal)) {
      if (signal.aborted) return;
      await write(encode(event));
    }
  };
  pump()
    .catch((err: unknown) => {
      if (!signal.aborted) request.log.warn({ err }, 'An event stream ended early');
    })
    .finally(() => {
      clearInterval(heartbeat);
      if (!body.destroyed) body.push(null);
    });

  return (
    reply
      .type('text/event-stream')
      .header('cache-control', 'no-store')
      // A stream ends when the client or the service does: kept open, its connection would only delay a shutdown.
      .header('connection', 'close')
      .header('x-accel-buffering', 'no') // or nginx would hold events back
      .send(body)
  );
}

function encode({ id, event, data }: StreamEvent): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
