import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { poll } from './polls.js';

test('each client asks about once a second, and sends back what it was told', async () => {
  const seen: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    seen.push(request.headers['if-none-match']);
    response.writeHead(request.headers['if-none-match'] === 'W/"a"' ? 304 : 200, { etag: 'W/"a"' }).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const { answers, slowMs } = await poll({ url: `http://127.0.0.1:${port}/`, clients: 50, durationMs: 2500 });
  server.close();
  expect(answers).toBe(seen.length);
  expect(answers).toBeGreaterThan(80);
  expect(answers).toBeLessThanOrEqual(125);
  expect(seen.filter(etag => etag === undefined)).toHaveLength(50);
  expect(slowMs).toBeGreaterThan(0);
});

test('a wrong answer is an error', async () => {
  const server = createServer((_request, response) => response.writeHead(503).end()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await expect(poll({ url: `http://127.0.0.1:${port}/`, clients: 10, durationMs: 500 })).rejects.toThrow(
    'answered 503',
  );
  server.close();
});
