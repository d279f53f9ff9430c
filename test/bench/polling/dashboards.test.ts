import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { type Clock, openDashboards } from './dashboards.js';

/** Counts the milliseconds asked for in `sleep`, however long they really took. */
function countedClock(): Clock {
  let ms = 0;
  return {
    now: () => ms,
    async sleep(tick) {
      await sleep(tick);
      ms += tick;
    },
  };
}

test('each client asks about once a second, and sends back what it was told', async () => {
  const seen: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    seen.push(request.headers['if-none-match']);
    response.writeHead(request.headers['if-none-match'] === 'W/"a"' ? 304 : 200, { etag: 'W/"a"' }).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const dashboards = await openDashboards(`http://127.0.0.1:${port}/`, 50, { clock: countedClock() });
  const { answers, slowMs } = await dashboards.poll(2500);
  dashboards.close();
  server.close();
  expect(answers).toBe(seen.length);
  // All ask twice, and half of them a third time; a client that is still waiting for an answer does not ask.
  expect(answers).toBeGreaterThan(50);
  expect(answers).toBeLessThanOrEqual(125);
  expect(seen.filter(etag => etag === undefined)).toHaveLength(50);
  expect(slowMs).toBeGreaterThan(0);
});

test('a wrong answer is an error', async () => {
  const server = createServer((_request, response) => response.writeHead(503).end()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const dashboards = await openDashboards(`http://127.0.0.1:${port}/`, 10);
  await expect(dashboards.poll(500)).rejects.toThrow('answered 503');
  dashboards.close();
  server.close();
});

test('an answer may come in pieces', async () => {
  const server = createServer(async (_request, response) => {
    response.writeHead(200, { etag: 'W/"a"', 'content-length': 8 }).write('half');
    await sleep(50);
    response.end('half');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const dashboards = await openDashboards(`http://127.0.0.1:${port}/`, 5, { clock: countedClock() });
  const { answers, slowMs } = await dashboards.poll(900);
  expect(answers).toBe(4);
  expect(slowMs).toBeGreaterThan(40);
  dashboards.close();
  server.close();
});

test('a service that does not answer any more is an error', async () => {
  const server = createServer(() => {}).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const dashboards = await openDashboards(`http://127.0.0.1:${port}/`, 5, { answerTimeoutMs: 300 });
  await expect(dashboards.poll(500)).rejects.toThrow('does not answer any more');
  dashboards.close();
  server.closeAllConnections();
  server.close();
});

test('a connection that ends is an error', async () => {
  const server = createServer((_request, response) => response.destroy()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const dashboards = await openDashboards(`http://127.0.0.1:${port}/`, 5);
  await expect(dashboards.poll(500)).rejects.toThrow('ended a connection');
  dashboards.close();
  server.close();
});
