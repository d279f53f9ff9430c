import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildApp } from '../../../src/api/app.js';
import { ServiceError } from '../../../src/schema/problem.js';
import { silent } from '../../redis.js';
import {
  noCheckpoints,
  noDatasets,
  noFeeds,
  noHistory,
  noNames,
  noScratch,
  startTestService,
  type TestService,
  uploadOptions,
} from '../service.js';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());

const send = (payload: string, type = 'application/json') =>
  service.app.inject({ method: 'POST', url: '/jobs', payload, headers: { 'content-type': type } });

describe('bodies', () => {
  test.each([
    ['{"dataset": "a",}', /line 1, column 17 .*remove the comma/],
    ['nonsense', /not valid JSON/],
    ['', /empty/],
    ['{"dataset": "a", "__proto__": {}}', /__proto__/],
  ])('malformed JSON: %s', async (body, detail) => {
    const answer = await send(body);
    expect(answer.statusCode).toBe(400);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(answer.json()).toMatchObject({ type: '/problems/invalid-request', code: 'INVALID_REQUEST' });
    expect(answer.json().detail).toMatch(detail);
  });

  test.each(['null', '3', '[]', '"text"'])('JSON that is no object: %s', async body => {
    expect((await send(body)).statusCode).toBe(400);
  });

  test('another content type', async () => {
    for (const type of ['text/plain', 'application/xml', 'multipart/form-data; boundary=x']) {
      const answer = await send('dataset=demo-faces', type);
      expect([answer.statusCode, answer.json().code]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
    }
  });

  test('too large', async () => {
    const answer = await send(JSON.stringify({ dataset: 'a'.repeat(30_000) }));
    expect([answer.statusCode, answer.json().code]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
  });
});

test('unknown addresses', async () => {
  const answer = await service.app.inject('/nowhere?z=1');
  expect([answer.statusCode, answer.json()]).toMatchObject([404, { code: 'NOT_FOUND', instance: '/nowhere' }]);
  expect((await service.app.inject(`/jobs/${'a'.repeat(2000)}`)).json().code).toBe('NOT_FOUND');
  expect((await service.app.inject('/jobs/%zz')).json().code).toBe('INVALID_REQUEST');
});

test.each([
  ['DELETE', '/jobs', 'POST, GET, HEAD'],
  ['PUT', '/jobs/job-1', 'PATCH, GET, HEAD, DELETE'],
  ['POST', '/generate.png', 'GET, HEAD'],
  ['OPTIONS', '/healthz', 'GET, HEAD'],
] as const)('%s %s is refused with the methods that are possible', async (method, url, allow) => {
  const answer = await service.app.inject({ method, url, payload: 'any', headers: { 'content-type': 'text/plain' } });
  expect([answer.statusCode, answer.json().code]).toEqual([405, 'METHOD_NOT_ALLOWED']);
  expect(answer.headers.allow).toBe(allow);
});

test('what nobody foresaw is logged, and told to the client without its details', async () => {
  const logged: string[] = [];
  const log = pino({ level: 'error' }, { write: line => logged.push(line) });
  const failing = async () => {
    throw new Error('secret of the inside');
  };
  const app = await buildApp(
    { log, maxBodyBytes: 1000, requestTimeout: 1, ...uploadOptions, idleTimeout: 1 },
    {
      jobs: service.jobs,
      redis: service.health,
      phase: () => 'running',
      events: service.feed,
      tasks: service.tasks,
      taskEvents: service.taskFeed,
      feeds: noFeeds,
      sweeps: service.sweeps,
      webhooks: { deliveries: async () => [] },
      datasets: noDatasets({ list: failing }),
      checkpoints: { ...noCheckpoints, get: failing, list: failing },
      generator: {
        form: '',
        kept: () => undefined,
        answer: (_, make, signal) => make(signal),
        grid: failing,
        images: failing,
        hold: failing,
        latest: failing,
        close: failing,
      },
      storage: { usage: () => Promise.reject(new Error('There is no disk here')) },
      ...noNames,
      history: noHistory,
      scratch: noScratch,
    },
  );
  const answer = await app.inject('/datasets');
  expect([answer.statusCode, answer.json().code]).toEqual([500, 'INTERNAL']);
  expect(answer.body).not.toContain('secret');
  expect(logged.join()).toContain('secret of the inside');
  expect(logged.join()).toContain(String(answer.headers['x-request-id']));
  await app.close();
});

test('Retry-After is a whole number of seconds', async () => {
  const app = await buildApp(
    { log: silent, maxBodyBytes: 1000, requestTimeout: 1, ...uploadOptions, idleTimeout: 1 },
    {
      jobs: service.jobs,
      redis: service.health,
      phase: () => 'running',
      events: service.feed,
      tasks: service.tasks,
      taskEvents: service.taskFeed,
      feeds: noFeeds,
      sweeps: service.sweeps,
      webhooks: { deliveries: async () => [] },
      datasets: noDatasets({
        list: () => Promise.reject(new ServiceError('OVERLOADED', 'Later.', { retryAfter: 1.2 })),
      }),
      checkpoints: noCheckpoints,
      generator: {
        grid: async () => Promise.reject(),
        images: async () => Promise.reject(),
        kept: () => undefined,
        answer: (_, make, signal) => make(signal),
        form: 'float32 cpu avx2 2',
        hold: async () => Promise.reject(),
        latest: async () => null,
        close: async () => {},
      },
      storage: { usage: () => Promise.reject(new Error('There is no disk here')) },
      ...noNames,
      history: noHistory,
      scratch: noScratch,
    },
  );
  const answer = await app.inject('/datasets');
  expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '2']);
  await app.close();
});

test('an image that cannot be made now has no ETag that would answer 304 later', async () => {
  const checkpoint = await service.saveCheckpoint('job-1', 1);
  const app = await buildApp(
    { log: silent, maxBodyBytes: 1000, requestTimeout: 1, ...uploadOptions, idleTimeout: 1 },
    {
      jobs: service.jobs,
      redis: service.health,
      phase: () => 'running',
      events: service.feed,
      tasks: service.tasks,
      taskEvents: service.taskFeed,
      feeds: noFeeds,
      sweeps: service.sweeps,
      webhooks: { deliveries: async () => [] },
      datasets: noDatasets(),
      checkpoints: { ...noCheckpoints, get: async () => checkpoint },
      generator: {
        grid: () => Promise.reject(new ServiceError('OVERLOADED', 'Later.', { retryAfter: 1 })),
        images: () => Promise.reject(),
        kept: () => undefined,
        answer: (_, make, signal) => make(signal),
        form: 'float32 cpu avx2 2',
        hold: () => Promise.reject(),
        latest: async () => checkpoint,
        close: async () => {},
      },
      storage: { usage: () => Promise.reject(new Error('There is no disk here')) },
      ...noNames,
      history: noHistory,
      scratch: noScratch,
    },
  );
  const answer = await app.inject('/generate.png?seed=1');
  expect(answer.statusCode).toBe(503);
  expect(answer.headers).not.toHaveProperty('etag');
  expect(answer.headers).not.toHaveProperty('x-checkpoint');
  await app.close();
});

test('a client that leaves in the middle of its body is not logged as a failure', async () => {
  const logged: string[] = [];
  const app = await buildApp(
    {
      log: pino({ level: 'info' }, { write: line => logged.push(line) }),
      maxBodyBytes: 1000,
      requestTimeout: 9,
      ...uploadOptions,
      idleTimeout: 9,
    },
    {
      jobs: service.jobs,
      redis: service.health,
      phase: () => 'running',
      events: service.feed,
      tasks: service.tasks,
      taskEvents: service.taskFeed,
      feeds: noFeeds,
      sweeps: service.sweeps,
      webhooks: { deliveries: async () => [] },
      datasets: noDatasets(),
      checkpoints: noCheckpoints,
      generator: {
        grid: async () => Promise.reject(),
        images: async () => Promise.reject(),
        kept: () => undefined,
        answer: (_, make, signal) => make(signal),
        form: 'float32 cpu avx2 2',
        hold: async () => Promise.reject(),
        latest: async () => null,
        close: async () => {},
      },
      storage: { usage: () => Promise.reject(new Error('There is no disk here')) },
      ...noNames,
      history: noHistory,
      scratch: noScratch,
    },
  );
  await app.listen({ host: '127.0.0.1', port: 0 });
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
  const arrived = once(app.server, 'request');
  socket.write(
    'POST /jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{',
  );
  const [request] = (await arrived) as [IncomingMessage];
  const closed = new Promise(resolve => request.once('close', resolve));
  socket.destroy();
  await closed;
  await app.close();
  expect(logged.join()).not.toContain('"level":50');
});

describe('on a real connection', () => {
  let app: FastifyInstance;
  let port: number;
  let other: TestService;
  beforeAll(async () => {
    other = await startTestService({ requestTimeout: 0.5, idleTimeout: 3 });
    app = other.app;
    await app.listen({ host: '127.0.0.1', port: 0 });
    port = (app.server.address() as AddressInfo).port;
  });
  afterAll(() => other.close());

  async function talk(text: string): Promise<{ socket: Socket; answer: string }> {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.setEncoding('utf8').on('data', (part: string) => {
      answer += part;
    });
    socket.write(text);
    await once(socket, 'close');
    return { socket, answer };
  }

  test('a request that never ends is told so and cut off', async () => {
    const { answer } = await talk(
      'POST /jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(answer).toContain('"code":"REQUEST_TIMEOUT"');
  });

  test('a body that is refused for its media type and never read ends nothing', async () => {
    const errors: unknown[] = [];
    const collect = (error: unknown) => errors.push(error);
    process.on('uncaughtExceptionMonitor', collect);
    const socket = connect(port, '127.0.0.1');
    socket.write(
      'POST /jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data\r\nContent-Length: 4\r\n\r\n',
    );
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1\.1 415 /);
    socket.destroy(); // as curl does, which reads the answer before it sends the body
    await setTimeout(700); // longer than the request timeout of this service
    process.off('uncaughtExceptionMonitor', collect);
    expect(errors).toEqual([]);
  });

  test('an idle connection is closed', async () => {
    expect((await talk('')).answer).not.toMatch(/^HTTP\/1\.1 200/);
  });

  test('what is no HTTP, and headers that are too large', async () => {
    expect((await talk('GARBAGE\r\n\r\n')).answer).toMatch(/^HTTP\/1\.1 400 [\s\S]*"code":"INVALID_REQUEST"/);
    const large = await talk(`GET /?${'z'.repeat(300_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    expect(large.answer).toMatch(/^HTTP\/1\.1 431 [\s\S]*"code":"HEADERS_TOO_LARGE"/);
  });

  test('closing does not wait for connections that are kept open', async () => {
    const socket = connect(port, '127.0.0.1');
    socket.resume().write('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await once(socket, 'data');
    const closed = once(socket, 'close');
    await app.close();
    await closed;
  });
});
