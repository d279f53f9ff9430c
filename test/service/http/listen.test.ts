import { type AddressInfo, createServer } from 'node:net';
import Fastify from 'fastify';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { parseSettings } from '../../../src/schema/service/settings.js';
import { listen, refuseOpenHost, stopListening, warnOfOpenHost } from '../../../src/service/http/listen.js';

describe('without keys', () => {
  test.each(['127.0.0.1', '127.0.1.7', '::1', 'localhost'])('%s is this machine alone', HOST => {
    expect(() => refuseOpenHost(parseSettings({ HOST }))).not.toThrow();
  });

  test.each(['0.0.0.0', '::', '192.168.1.5', '10.127.0.0', 'example.org', 'localhost.example.org'])(
    '%s is refused with one line, unless it is wanted',
    HOST => {
      expect(() => refuseOpenHost(parseSettings({ HOST }))).toThrow(/^HOST=.*ALLOW_UNAUTHENTICATED=true[^\n]*$/);
      expect(() => refuseOpenHost(parseSettings({ HOST, ALLOW_UNAUTHENTICATED: 'true' }))).not.toThrow();
      expect(() => refuseOpenHost(parseSettings({ HOST, API_KEYS_FILE: 'api-keys.json' }))).not.toThrow();
    },
  );
});

test.each([
  [{ HOST: '0.0.0.0', ALLOW_UNAUTHENTICATED: 'true' }, /^Nobody needs a key/],
  [{ HOST: '0.0.0.0', ALLOW_UNAUTHENTICATED: 'true', API_KEYS_FILE: 'k' }, /^ALLOW_UNAUTHENTICATED has no effect/],
  [{ HOST: '127.0.0.1', ALLOW_UNAUTHENTICATED: 'true' }, undefined],
  [{ HOST: '0.0.0.0', API_KEYS_FILE: 'k' }, undefined],
])('a start with %j warns of who may use the service', (environment, warning) => {
  const lines: string[] = [];
  const log = pino({ level: 'warn' }, { write: line => lines.push(JSON.parse(line).msg) });
  warnOfOpenHost(parseSettings(environment as Record<string, string>), log);
  expect(lines).toEqual(warning ? [expect.stringMatching(warning)] : []);
});

test('tells its address, with the port that it got', async () => {
  const app = Fastify();
  app.get('/', async () => 'here');
  const url = await listen(app, parseSettings({ PORT: '0' }));
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d*$/);
  expect(await (await fetch(url)).text()).toBe('here');
  await stopListening(app);
  await expect(fetch(url)).rejects.toThrow();
});

test('localhost is one server, at the address of IPv4: its limits are those of all connections', async () => {
  const app = Fastify();
  const url = await listen(app, parseSettings({ PORT: '0', HOST: 'localhost', MAX_CONNECTIONS: '7' }));
  expect(url).toMatch(/^http:\/\/localhost:[1-9]\d*$/);
  expect(app.addresses()).toMatchObject([{ address: '127.0.0.1' }]);
  expect(app.server.maxConnections).toBe(7);
  await stopListening(app);
});

test('an address that cannot be had is one line that says what to do', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await new Promise(resolve => other.once('listening', resolve));
  const { port } = other.address() as AddressInfo;
  const inUse = listen(Fastify(), parseSettings({ PORT: String(port) }));
  await expect(inUse).rejects.toThrow(new RegExp(`^Port ${port} is in use [^\\n]* set PORT$`));
  other.close();
  const nowhere = listen(Fastify(), parseSettings({ PORT: '0', HOST: '192.0.2.1' }));
  await expect(nowhere).rejects.toThrow('HOST=192.0.2.1 is not an address of this machine');
});
