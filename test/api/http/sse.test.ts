import { getEventListeners, once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import Fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  type EventStreamOptions,
  eventStream,
  registerEventStreams,
  type StreamEvent,
} from '../../../src/api/http/sse.js';
import { until } from '../../wait.js';

let app: FastifyInstance;
let logged: string[];
beforeEach(() => {
  logged = [];
  const log: FastifyBaseLogger = pino({ level: 'warn' }, { write: line => logged.push(line) });
  app = Fastify({ loggerInstance: log, forceCloseConnections: 'idle' });
  registerEventStreams(app);
});
afterEach(() => app.close());

/** Serves the events at /events. @returns its address */
async function serve(
  events: (signal: AbortSignal) => AsyncIterable<StreamEvent>,
  options?: EventStreamOptions,
): Promise<string> {
  app.get('/events', { exposeHeadRoute: false }, (request, reply) => eventStream(request, reply, events, options));
  await app.listen({ host: '127.0.0.1', port: 0 });
  return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/events`;
}

/** Yields nothing until it is asked to end. */
async function* silence(signal: AbortSignal): AsyncGenerator<StreamEvent> {
  if (!signal.aborted) await once(signal, 'abort');
  yield* [];
}

test('events are written as the standard says, and the stream ends with its source', async () => {
  const url = await serve(async function* () {
    yield { id: '1-0', event: 'status', data: { status: 'running', text: 'two\nlines' } };
    yield { event: 'progress', data: 3 };
  });
  const response = await fetch(url);
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(await response.text()).toBe(
    'retry: 3000\n\n' +
      'id: 1-0\nevent: status\ndata: {"status":"running","text":"two\\nlines"}\n\n' +
      'event: progress\ndata: 3\n\n',
  );
});

test('the answer begins at once, and comments keep it open while nothing happens', async () => {
  const url = await serve(silence, { heartbeatMs: 20 });
  const reader = (await fetch(url)).body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  while (!text.includes(': heartbeat\n\n: heartbeat\n\n')) text += (await reader.read()).value;
  expect(text).toMatch(/^retry: 3000\n\n/);
  await reader.cancel();
});

test('the source is told when the client leaves, and is closed', async () => {
  let ended = false;
  let told: AbortSignal | undefined;
  const url = await serve(async function* (signal) {
    told = signal;
    try {
      yield { event: 'status', data: null };
      yield* silence(signal);
    } finally {
      ended = true;
    }
  });
  const leave = new AbortController();
  const response = await fetch(url, { signal: leave.signal });
  await response.body!.getReader().read();
  expect(ended).toBe(false);
  leave.abort();
  await until('the source is closed', () => ended);
  expect(getEventListeners(told!, 'abort')).toEqual([]);
  expect(logged.join()).not.toContain('ended early');
});

test('closing the service ends the streams', async () => {
  const url = await serve(silence);
  const response = await fetch(url);
  const text = response.text();
  await app.close();
  expect(await text).toBe('retry: 3000\n\n');
});

test('a client that does not read is dropped, and little is taken from the source for it', async () => {
  let taken = 0;
  let ended = false;
  const data = 'x'.repeat(10_000);
  const url = await serve(
    async function* () {
      try {
        for (;;) {
          taken++;
          yield { event: 'progress', data };
        }
      } finally {
        ended = true;
      }
    },
    { stallMs: 200 },
  );
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  await once(socket, 'connect');
  socket.pause().write('GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n');
  socket.on('error', () => {});
  await until('the source is closed', () => ended);
  // What fits into the buffers of two sockets.
  expect(taken * data.length).toBeLessThan(20_000_000);
  socket.destroy();
});

test('a source that fails ends the stream, and the log says why', async () => {
  const url = await serve(async function* () {
    yield { event: 'status', data: null };
    await sleep(1);
    throw new Error('Redis is gone');
  });
  expect(await (await fetch(url)).text()).toContain('event: status');
  expect(logged.join()).toContain('Redis is gone');
});
