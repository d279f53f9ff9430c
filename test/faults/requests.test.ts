import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { connectionLimit, openFileLimit } from '../../src/service/http/connection-limit.js';
import { Service } from '../e2e/service.js';
import { numbers } from '../graph/gradient-check.js';
import { until } from '../wait.js';
import { Cluster, smallRequest } from './cluster.js';

vi.setConfig({ testTimeout: 120_000 });

let cluster: Cluster;
beforeAll(async () => {
  cluster = await Cluster.start({ MAX_QUEUED_JOBS: '7', IDLE_TIMEOUT: '30', REQUEST_TIMEOUT: '8' });
});
afterAll(() => cluster.close());

describe('row 16', () => {
  const allowed = connectionLimit(10_100, openFileLimit()) - 100;
  const count = Math.min(10_000, allowed);
  if (count < 10_000) console.warn(`The limit of open files allows ${count} connections here, not 10,000`);

  test(`${count} idle connections and slow clients: health answers, and all are closed in time`, async () => {
    const port = Number(new URL(cluster.api.url).port);
    const idle = await openIdle(port, count);
    const slow = Array.from({ length: 50 }, (_, i) => {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => {});
      // Half of them send part of a request, the others read nothing of the answer.
      socket.write(
        i % 2
          ? 'POST /jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{'
          : 'GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n',
      );
      if (i % 2 === 0) socket.pause();
      return { socket, closed: once(socket, 'close') };
    });
    // Before any of them has timed out.
    expect((await cluster.api.get('/healthz')).status).toBe(200);
    expect(idle.open()).toBe(count);
    await Promise.all(slow.filter((_, i) => i % 2).map(({ socket, closed }) => socket.resume() && closed));
    for (const { socket } of slow) socket.destroy();
    await until('the idle connections are closed', () => idle.open() === 0, 60_000);
  });

  test('more connections than there may be files: the rest is refused, and files can be opened', async () => {
    const { environment } = cluster;
    const api = await Service.start({ ...environment, IDLE_TIMEOUT: '4' }, 'api', { maxOpenFiles: 300 });
    try {
      const port = Number(new URL(api.url).port);
      const first = connect(port, '127.0.0.1').setEncoding('utf8');
      const idle = await openIdle(port, 400);
      await until('the rest is refused', () => idle.open() <= 150);
      // The page is read from its file.
      first.write('GET /docs/static/index.css HTTP/1.1\r\nHost: localhost\r\n\r\n');
      expect(String(await once(first, 'data'))).toMatch(/^HTTP\/1\.1 200 /);
      first.destroy();
      await until('connections are taken again', async () => (await api.get('/healthz').catch(() => undefined))?.ok);
      expect(api.log.filter(({ level }) => Number(level) >= 50)).toEqual([]);
    } finally {
      await api.stop('SIGKILL');
    }
  });

  test('a client that was refused before its body came is not waited for', async () => {
    const api = await Service.start({ ...cluster.environment, IDLE_TIMEOUT: '3' }, 'api');
    try {
      const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
      socket.on('error', () => {}).resume();
      socket.write('POST /jobs HTTP/1.1\r\nHost: elsewhere\r\nContent-Length: 100\r\n\r\n{');
      const asked = performance.now();
      await once(socket, 'close');
      // IDLE_TIMEOUT, on a machine however busy.
      expect(performance.now() - asked).toBeLessThan(45_000);
    } finally {
      await api.stop('SIGKILL');
    }
  });
});

test('row 17: whatever is asked, the answer is never a 500', async () => {
  const wild = [
    '-1',
    '0',
    '1e999',
    'NaN',
    'Infinity',
    '4294967296',
    '',
    ' ',
    '%00',
    '..%2f..%2fetc',
    '%F0%9F%92%A9',
    '1,2',
    '[]',
    'null',
    'a'.repeat(5000),
    '0x10',
    '1;2',
    "'",
    '"',
    '<script>',
  ];
  const names = [
    'seed',
    'rows',
    'cols',
    'z',
    'model',
    'weights',
    'count',
    'limit',
    'cursor',
    'status',
    'metadata',
    'fromStep',
    '__proto__',
    'nothing',
  ];
  const paths = [
    '/generate.png',
    '/latents',
    '/jobs',
    '/datasets',
    '/jobs/job-1',
    '/jobs/job-1/metrics',
    '/jobs/job-1/events',
    '/checkpoints/x',
  ];
  const statuses = new Map<number, number>();
  const note = async (response: Response, what: string) => {
    await response.arrayBuffer();
    statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
    expect(response.status, what).not.toBe(500);
  };
  const random = numbers(3000, 7, 0, 1);
  let next = 0;
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random[next++ % random.length]! * from.length)]!;
  for (let i = 0; i < 300; i++) {
    const query = `${pick(paths)}?${pick(names)}=${pick(wild)}&${pick(names)}=${pick(wild)}`;
    await note(await cluster.api.get(query), query);
  }
  const values = [null, -1, 0.5, 1e300, '', 'x', [], {}, [null], { a: { b: 1 } }, true, 'a'.repeat(3000)];
  const fields = [
    'dataset',
    'preset',
    'hyperparameters',
    'seed',
    'steps',
    'sampleEvery',
    'checkpoint',
    'metadata',
    'priority',
    'resumeFrom',
    'x',
  ];
  for (let i = 0; i < 200; i++) {
    const body = { dataset: 'noise', [pick(fields)]: pick(values), [pick(fields)]: pick(values) };
    const response = await cluster.api.post('/jobs', body);
    await note(response, JSON.stringify(body));
    const { location } = Object.fromEntries(response.headers) as { location?: string };
    if (location) await note(await cluster.api.post(`${location}/cancel`, {}), location);
  }
  for (const body of [
    '{',
    '[]',
    'null',
    '"',
    '{"dataset":"noise",}',
    '{"__proto__":{"x":1}}',
    '\u0000',
    '{"a":'.repeat(5000),
  ])
    await note(await cluster.api.post('/jobs', body), body.slice(0, 50));
  expect([...statuses.keys()].some(status => status === 400)).toBe(true);
});

test('row 18: a flood of jobs: as many as may wait are taken, the others hear when to come again', async () => {
  const answers = await Promise.all(Array.from({ length: 60 }, () => cluster.api.post('/jobs', smallRequest)));
  const taken = answers.filter(({ status }) => status === 202);
  expect(taken).toHaveLength(7);
  for (const answer of answers.filter(({ status }) => status !== 202)) {
    expect(answer.status).toBe(429);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await answer.json()).toMatchObject({ code: 'TOO_MANY_REQUESTS' });
  }
  const listed = (await (await cluster.api.get('/jobs?status=queued')).json()) as { data: unknown[] };
  expect(listed.data).toHaveLength(7);
  expect((await cluster.api.get('/healthz')).status).toBe(200);
});

/** Opens connections that send nothing. */
async function openIdle(port: number, count: number): Promise<{ open(): number }> {
  let open = 0;
  for (let i = 0; i < count; i++) {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {}).resume();
    socket.once('connect', () => {
      open++;
      socket.once('close', () => open--);
    });
    if (i % 200 === 199 || i === count - 1) await once(socket, 'connect');
  }
  return { open: () => open };
}
