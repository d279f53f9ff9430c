import { getEventListeners, once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import Fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  answerWithEvents,
  type EventStreamOptions,
  eventStream,
  registerEventStreams,
  type StreamEvent,
  type Told,
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

test('a client that has seen all of what has ended is told to stop, though more was noted that it hears nothing of', async () => {
  const noted: readonly Told[] = [
    { id: '3-0', isEnd: false },
    { id: '4-0', isEnd: true, event: { event: 'status', data: 'canceled' } },
    { id: '5-0', isEnd: false },
  ];
  const after = async function* (cursor: string): AsyncGenerator<Told> {
    yield* noted.filter(({ id }) => id > cursor);
  };
  const events = {
    position: async () => '5-0',
    reaches: async () => true,
    missed: (_: string, cursor: string) => after(cursor),
    follow: (_: string, cursor: string) => after(cursor),
  };
  const load = async () => ({ hasEnded: true, snapshot: [] });
  app.get('/ended', { exposeHeadRoute: false }, (request, reply) =>
    answerWithEvents(request, reply, { id: 'job', events, load }),
  );
  const ask = (last: string) => app.inject({ url: '/ended', headers: { 'last-event-id': last } });
  expect((await ask('2-0')).payload).toContain('id: 4-0\nevent: status');
  expect((await ask('4-0')).statusCode).toBe(204);
});
