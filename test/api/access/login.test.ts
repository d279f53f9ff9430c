import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../../wait.js';
import { cookieOf, type KeyedService, startKeyedService } from './keyed-service.js';

let service: KeyedService;
beforeAll(async () => {
  // The proxy of the tests, so that each has an address of its own.
  service = await startKeyedService({ app: { trustProxy: ['127.0.0.1'], basePath: '/faces' } });
});
afterAll(() => service.close());

let addresses = 0;
/** Logs in from an address that nobody has used yet. */
const logIn = (key: string, headers: Record<string, string> = {}, next = '') => {
  addresses++;
  const json = { 'content-type': 'application/json', 'x-forwarded-for': `10.0.0.${addresses}` };
  const body = headers['content-type'] ? new URLSearchParams({ key }).toString() : JSON.stringify({ key });
  return service.send(`/login${next}`, { method: 'POST', headers: { ...json, ...headers }, body });
};
const form = { 'content-type': 'application/x-www-form-urlencoded' };
const session = async (cookie: string) => service.send('/session', { headers: { cookie } });

test('a key begins a session, whose cookie no script and no other site can use', async () => {
  const answer = await logIn(service.keys.generator);
  expect([answer.status, answer.body]).toEqual([204, '']);
  expect(answer.headers['set-cookie']).toHaveLength(1);
  expect(String(answer.headers['set-cookie'])).toMatch(
    /^dcgan_session=[\w-]{43}; Path=\/faces; HttpOnly; SameSite=Strict$/,
  );
  expect(answer.headers['cache-control']).toBe('no-store');
  const known = JSON.parse((await session(cookieOf(answer))).body);
  expect(known).toMatchObject({ authenticated: true, name: 'the generator', role: 'generator' });
  expect(known.can).toMatchObject({
    generateImages: true,
    nameLatents: true,
    createJobs: false,
    seeDatasetImages: false,
  });
});

test('behind TLS, browsers send the cookie nowhere else', async () => {
  const secure = await logIn(service.keys.viewer, { 'x-forwarded-proto': 'https' });
  expect(String(secure.headers['set-cookie'])).toContain('; Secure');
});

test('a wrong key begins nothing', async () => {
  for (const key of ['', 'hunter2', `${service.keys.admin}x`, service.keys.admin.slice(0, -1)]) {
    const answer = await logIn(key);
    expect([key, answer.status]).toEqual([key, key === '' ? 400 : 401]);
    expect(answer.headers['set-cookie']).toBeUndefined();
  }
});

test('logging out ends the session, so that a copy of its cookie is worth nothing', async () => {
  const cookie = cookieOf(await logIn(service.keys.trainer));
  const other = cookieOf(await logIn(service.keys.trainer));
  const answer = await service.send('/logout', { method: 'POST', headers: { cookie } });
  expect(answer.status).toBe(204);
  expect(String(answer.headers['set-cookie'])).toMatch(/^dcgan_session=; Max-Age=0; Path=\/faces;/);
  expect(answer.headers['clear-site-data']).toBe('"cache"');
  expect((await session(cookie)).status).toBe(401);
  expect((await session(other)).status).toBe(200);
});

test('logging in again ends the session before, but a wrong key does not', async () => {
  const first = cookieOf(await logIn(service.keys.viewer));
  expect((await logIn('wrong', { cookie: first })).status).toBe(401);
  expect((await session(first)).status).toBe(200);
  const second = cookieOf(await logIn(service.keys.trainer, { cookie: first }));
  expect([(await session(first)).status, (await session(second)).status]).toEqual([401, 200]);
});

test('a session ends with its key, and with the text that it began with', async () => {
  const revoked = await service.add({ name: 'left', role: 'trainer' });
  const cookie = cookieOf(await logIn(revoked.text));
  expect((await session(cookie)).status).toBe(200);
  await service.change(keys => keys.filter(({ id }) => id !== revoked.id));
  const refused = await session(cookie);
  expect([refused.status, JSON.parse(refused.body).code]).toEqual([401, 'UNAUTHORIZED']);
  expect((await service.send('/jobs', { key: revoked.text })).status).toBe(401);
});

describe('a stolen cookie', () => {
  test('changes nothing from a page of another site', async () => {
    const cookie = cookieOf(await logIn(service.keys.admin));
    for (const headers of [
      { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
      // Another port of the same host, which gets the cookie as well.
      { 'sec-fetch-site': 'same-site', origin: 'http://localhost:1' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
    ]) {
      const answer = await service.send('/jobs/nothing/cancel', {
        method: 'POST',
        headers: { cookie, ...headers } as never,
      });
      expect([headers, answer.status, JSON.parse(answer.body).code]).toEqual([headers, 403, 'CROSS_SITE']);
    }
  });

  test('is not read to a page of another site', async () => {
    const cookie = cookieOf(await logIn(service.keys.admin));
    const answer = await service.send('/jobs', { headers: { cookie, origin: 'https://evil.example' } });
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    expect(answer.headers['access-control-allow-credentials']).toBeUndefined();
    expect(answer.headers['cross-origin-resource-policy']).toBe('same-origin');
  });

  test('is no key, and no key is a cookie', async () => {
    const cookie = cookieOf(await logIn(service.keys.admin));
    const value = cookie.slice('dcgan_session='.length);
    expect((await service.send('/jobs', { key: value })).status).toBe(401);
    for (const wrong of [service.keys.admin, '', 'x', `${value}x`, `${value}%00`, '../owners'])
      expect((await session(`dcgan_session=${wrong}`)).status).toBe(401);
  });

  test('is nowhere in Redis', async () => {
    const cookie = cookieOf(await logIn(service.keys.admin));
    const { redis } = service.access.limits;
    const keys = await redis.keys('*');
    const values = await Promise.all(keys.filter(key => key.includes(':session:')).map(key => redis.get(key)));
    expect(values.length).toBeGreaterThan(0);
    expect(JSON.stringify([keys, values])).not.toContain(cookie.slice('dcgan_session='.length));
  });
});

test('a key counts more than a cookie', async () => {
  const cookie = cookieOf(await logIn(service.keys.viewer));
  const asAdmin = await service.send('/session', { key: service.keys.admin, headers: { cookie } });
  expect(JSON.parse(asAdmin.body).role).toBe('admin');
  const wrong = await service.send('/session', { key: 'wrong', headers: { cookie } });
  expect(wrong.status).toBe(401);
  expect(wrong.headers['www-authenticate']).toContain('error="invalid_token"');
  // What a proxy asks for is not ours.
  const behindBasic = await service.send('/session', { headers: { cookie, authorization: 'Basic Zm9vOmJhcg==' } });
  expect(behindBasic.status).toBe(200);
});

test('more than ten attempts a minute from one address are too many, whether or not they are right', async () => {
  const from = { 'content-type': 'application/json', 'x-forwarded-for': '10.1.1.1' };
  const attempt = (key: string) =>
    service.send('/login', { method: 'POST', headers: from, body: JSON.stringify({ key }) });
  for (let i = 0; i < 10; i++) expect((await attempt('wrong')).status).toBe(401);
  const refused = await attempt(service.keys.admin);
  expect([refused.status, JSON.parse(refused.body).code]).toEqual([429, 'TOO_MANY_REQUESTS']);
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  expect((await logIn(service.keys.admin)).status).toBe(204);
});

describe('without scripts', () => {
  test('an address that is opened in a browser leads to a form, and from there back to it', async () => {
    const page = await service.send('/faces/docs?a=1&b="', { headers: { accept: 'text/html,*/*;q=0.8' } });
    expect(page.status).toBe(401);
    expect(page.headers['content-type']).toMatch('text/html');
    expect(page.headers['content-security-policy']).toContain("script-src 'self'");
    expect(page.body).not.toContain('<script');
    const [, action] = /<form method="post" action="\/faces(.*)">/.exec(page.body)!;
    const answer = await logIn(service.keys.viewer, form, action!.slice('/login'.length));
    expect(answer.status).toBe(303);
    expect(answer.headers.location).toMatch(/^\/faces\/(docs|app)/);
    expect((await session(cookieOf(answer))).status).toBe(200);
  });

  test.each(['/docs', '/jobs/nothing', '/tasks/nothing', '/no/such/address'])(
    'no other site can frame the form at %s',
    async path => {
      const page = await service.send(`/faces${path}`, { headers: { accept: 'text/html' } });
      expect([page.status, page.body]).toEqual([401, expect.stringContaining('<form')]);
      expect(page.headers['content-security-policy']).toContain("frame-ancestors 'self'");
      expect(page.headers['x-frame-options']).toBe('SAMEORIGIN');
    },
  );

  test('a wrong key is said on the form', async () => {
    const answer = await logIn('wrong', form);
    expect([answer.status, answer.headers['content-type']]).toEqual([401, 'text/html; charset=utf-8']);
    expect(answer.body).toContain('<p role="alert">');
  });

  test.each([
    ['/faces/docs', '/faces/docs'],
    ['', '/faces/app/'],
    ['https://evil.example', '/faces/app/'],
    ['//evil.example', '/faces/app/'],
    ['/\\evil.example', '/faces/app/'],
    ['/a\r\nSet-Cookie: x=y', '/faces/app/'],
    ['javascript:alert(1)', '/faces/app/'],
  ])('%j leads to %s', async (next, to) => {
    const answer = await logIn(service.keys.viewer, form, `?next=${encodeURIComponent(next)}`);
    expect([answer.status, answer.headers.location]).toEqual([303, to]);
  });

  test('/ leads browsers to the page, which asks for the key itself', async () => {
    const answer = await service.send('/', { headers: { accept: 'text/html' } });
    expect([answer.status, answer.headers.location]).toEqual([302, '/faces/app/']);
  });
});

test('sessions outlive an outage of Redis for those who were known before it', async () => {
  const own = await startKeyedService();
  try {
    const sent = { method: 'POST', headers: { 'content-type': 'application/json' } };
    const body = JSON.stringify({ key: own.keys.viewer });
    const cookie = cookieOf(await own.send('/login', { ...sent, body }));
    const unknown = `dcgan_session=${'x'.repeat(43)}`;
    await own.keysRedis.stop();
    await until(
      'the outage is noticed',
      async () => (await own.send('/presets', { headers: { cookie: unknown } })).status === 503,
    );
    expect((await own.send('/presets', { headers: { cookie } })).status).toBe(200);
    expect((await own.send('/presets', { key: own.keys.viewer })).status).toBe(200);
    expect((await own.send('/login', { ...sent, body })).status).toBe(503);
  } finally {
    await own.close();
  }
});
