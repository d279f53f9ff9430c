import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { answerWithEvents, type Told } from '../../../src/api/events/answer-with-events.js';
import { registerEventStreams } from '../../../src/api/http/sse.js';
import type { Gap } from '../../../src/queue/events/notice.js';

let app: FastifyInstance;
/** Whether what is followed has ended, each time somebody looks. */
let hasEnded: boolean[];
let noted: (Told | Gap)[];
const gap: Gap = { isGap: true, after: '2-0', next: '7-0' };
const status = (id: string, data: string, isEnd = false): Told => ({ id, isEnd, event: { event: 'status', data } });

beforeEach(() => {
  app = Fastify({ forceCloseConnections: 'idle' });
  registerEventStreams(app);
  const after = async function* (cursor: string): AsyncGenerator<Told | Gap> {
    yield* noted.filter(told => ('isGap' in told ? told.after : told.id) > cursor);
  };
  const events = {
    position: async () => '5-0',
    reaches: async (cursor: string) => cursor !== '0-1',
    missed: (_: string, cursor: string) => after(cursor),
    follow: (_: string, cursor: string) => after(cursor),
  };
  const load = async () => ({
    hasEnded: hasEnded.shift() ?? true,
    snapshot: [{ event: 'status', data: `state with ${noted.length}` }],
  });
  app.get('/events', { exposeHeadRoute: false }, (request, reply) =>
    answerWithEvents(request, reply, { id: 'job', events, load }),
  );
});
afterEach(() => app.close());

/** What is answered, a line an event. */
async function ask(last?: string) {
  const { statusCode, payload } = await app.inject({
    url: '/events',
    headers: last === undefined ? {} : { 'last-event-id': last },
  });
  const told = [...payload.matchAll(/^id: (.*)\nevent: (.*)\ndata: (.*)$/gm)].map(([, ...parts]) => parts.join(' '));
  return { statusCode, told };
}

test('a client that has seen all of what has ended is told to stop, though more was noted that it hears nothing of', async () => {
  hasEnded = [];
  noted = [{ id: '3-0', isEnd: false }, status('4-0', 'canceled', true), { id: '5-0', isEnd: false }];
  expect((await ask('2-0')).told).toEqual(['4-0 status "canceled"']);
  expect((await ask('4-0')).statusCode).toBe(204);
});

const lost = ['5-0 reset {"reason":"missed"}', '5-0 status "state with 2"'];

test('a client that comes back too late hears so, and how things are', async () => {
  hasEnded = [];
  noted = [status('3-0', 'running'), status('6-0', 'canceled', true)];
  expect((await ask('0-1')).told).toEqual(lost);
  expect((await ask()).told).toEqual(lost.slice(1));
});

test('where events are lost that one follows, the state takes their place, even if the end is among them', async () => {
  hasEnded = [false, true];
  noted = [status('2-0', 'running'), gap];
  expect((await ask('1-0')).told).toEqual(['2-0 status "running"', ...lost]);
});

test('and what happens after that follows', async () => {
  hasEnded = [false, false];
  noted = [gap, status('9-0', 'canceled', true)];
  expect((await ask('1-0')).told).toEqual([...lost, '9-0 status "canceled"']);
});

test('so it is when they are lost of what has ended', async () => {
  hasEnded = [];
  noted = [{ id: '2-0', isEnd: false }, gap];
  expect((await ask('1-0')).told).toEqual(lost);
});
