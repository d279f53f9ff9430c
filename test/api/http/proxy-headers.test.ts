import { Writable } from 'node:stream';
import Fastify from 'fastify';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import type { AppOptions } from '../../../src/api/dependencies.js';
import { startTestService, type TestService } from '../service.js';

let service: TestService | undefined;
let lines: Record<string, unknown>[];
beforeEach(() => {
  lines = [];
});
afterEach(() => service?.close());
const start = async (options: Partial<AppOptions>) => {
  const sink = new Writable({
    write(chunk, _encoding, done) {
      lines.push(JSON.parse(String(chunk)));
      done();
    },
  });
  service = await startTestService(undefined, {}, { log: pino({ level: 'debug' }, sink), ...options });
  return service.app;
};
const address = () => lines.findLast(({ msg }) => msg === 'Answered')?.ip;
const forwarded = { 'x-forwarded-for': '203.0.113.9, 10.1.2.3', 'x-forwarded-host': 'evil.example' };

describe('the address of a client in the log', () => {
  test.each<[AppOptions['trustProxy'], string, string]>([
    [undefined, '127.0.0.1', '127.0.0.1'],
    [['192.0.2.1'], '127.0.0.1', '127.0.0.1'],
    [['127.0.0.1'], '127.0.0.1', '10.1.2.3'],
    [['127.0.0.1', '10.0.0.0/8'], '127.0.0.1', '203.0.113.9'],
    [1, '127.0.0.1', '10.1.2.3'],
    [2, '127.0.0.1', '203.0.113.9'],
    [true, '127.0.0.1', '203.0.113.9'],
  ])('with TRUST_PROXY %j, from %s, is %s', async (trustProxy, remoteAddress, expected) => {
    const app = await start(trustProxy === undefined ? {} : { trustProxy });
    const { 'x-forwarded-for': list } = forwarded;
    await app.inject({ url: '/healthz', remoteAddress, headers: { 'x-forwarded-for': list } });
    expect(address()).toBe(expected);
  });
});

describe('X-Forwarded-Host', () => {
  const ask = async (options: Partial<AppOptions>, headers: Record<string, string>) => {
    const answer = await (await start(options)).inject({ url: '/datasets', headers });
    return [answer.statusCode, answer.json().detail];
  };

  it('is not looked at unless the proxy is trusted', async () => {
    expect(await ask({}, { host: 'localhost', ...forwarded })).toEqual([200, undefined]);
  });

  it('has to be a name of the service', async () => {
    const refused = [403, expect.stringMatching(/"evil\.example" \(header X-Forwarded-Host\).*ALLOWED_HOSTS/)];
    expect(await ask({ trustProxy: true }, { host: 'localhost', ...forwarded })).toEqual(refused);
    await service?.close();
    const named = { trustProxy: true, hosts: ['evil.example'] };
    expect(await ask(named, { host: 'localhost', ...forwarded })).toEqual([200, undefined]);
  });

  it('takes no other Host along, as a page that has its name lead here could send both', async () => {
    const both = { host: 'evil.example', 'x-forwarded-host': 'localhost' };
    expect(await ask({ trustProxy: true }, both)).toEqual([403, expect.stringContaining('(header Host)')]);
  });
});

describe('a change that is refused as CROSS_SITE', () => {
  const post = async (options: Partial<AppOptions>, headers: Record<string, string>) => {
    const app = await start({ hosts: ['dcgan.example', 'upstream'], ...options });
    const answer = await app.inject({ method: 'POST', url: '/jobs', headers, payload: { dataset: 'demo-faces' } });
    return { status: answer.statusCode, code: answer.json().code, detail: String(answer.json().detail) };
  };
  const origin = 'http://dcgan.example';

  it('names the Host that arrived, the Origin, and what to set', async () => {
    const { status, code, detail } = await post({}, { host: 'upstream:8080', origin });
    expect([status, code]).toEqual([403, 'CROSS_SITE']);
    expect(detail).toContain('"http://dcgan.example" (header Origin)');
    expect(detail).toContain('the Host header "upstream:8080"');
    expect(detail).toMatch(/proxy_set_header Host \$http_host.*TRUST_PROXY/);
  });

  it('says that X-Forwarded-Host was not believed', async () => {
    const headers = { host: 'upstream:8080', origin, 'x-forwarded-host': 'dcgan.example' };
    expect((await post({}, headers)).detail).toContain(
      'X-Forwarded-Host: "dcgan.example" was ignored because TRUST_PROXY does not name the proxy',
    );
    await service?.close();
    expect((await post({ trustProxy: ['127.0.0.1'] }, headers)).status).toBe(202);
  });

  it('blames no proxy for what the browser itself calls another site', async () => {
    const headers = { host: 'localhost', origin: 'http://evil.example', 'sec-fetch-site': 'cross-site' };
    const { status, detail } = await post({}, headers);
    expect(status).toBe(403);
    expect(detail).toMatch(/"http:\/\/evil\.example".*Sec-Fetch-Site: cross-site/);
    expect(detail).not.toContain('proxy');
  });

  test.each([
    ['dcgan.example:80', 'http://dcgan.example'],
    ['dcgan.example:443', 'https://dcgan.example'],
    ['DCGAN.example', 'http://dcgan.example'],
    ['dcgan.example:8443', 'https://dcgan.example:8443'],
  ])('is none with Host %s and Origin %s', async (host, from) => {
    expect((await post({}, { host, origin: from })).status).toBe(202);
  });
});

it('Fastify alone would believe no number of proxies', async () => {
  const app = Fastify({ trustProxy: 1 as never });
  app.get('/', async ({ ip }) => ip);
  expect((await app.inject({ url: '/', headers: forwarded })).body).toBe('127.0.0.1');
  await app.close();
});
