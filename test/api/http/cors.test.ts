import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { startTestService, type TestService } from '../service.js';

const origin = 'https://friend.example';
let service: TestService;
beforeAll(async () => {
  service = await startTestService(undefined, {}, { corsOrigins: [origin, 'http://127.0.0.1:3000'] });
});
afterAll(() => service.close());

describe('a page of an origin of CORS_ORIGINS', () => {
  test.each(['/datasets', '/', '/jobs/nowhere', '/nowhere', '/generate.png'])('may read %s', async url => {
    const { headers } = await service.app.inject({ url, headers: { origin } });
    expect(headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-expose-headers': expect.stringMatching(/ETag.*Retry-After.*X-Checkpoint/),
      'cross-origin-resource-policy': 'cross-origin',
      vary: expect.stringContaining('Origin'),
    });
    expect(headers).not.toHaveProperty('access-control-allow-credentials');
    if (url === '/') expect(headers.vary).toBe('accept, Origin, Referer');
  });

  it('may ask first, for GET and HEAD', async () => {
    const headers = {
      origin,
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'if-none-match',
    };
    const answer = await service.app.inject({ method: 'OPTIONS', url: '/jobs/job-1', headers });
    expect([answer.statusCode, answer.body]).toEqual([204, '']);
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'GET, HEAD',
      'access-control-allow-headers': '*, Authorization',
    });
  });

  it.each(['POST', 'DELETE', 'PATCH'])('is refused when it asks for %s', async method => {
    const headers = { origin, 'access-control-request-method': method };
    const answer = await service.app.inject({ method: 'OPTIONS', url: '/jobs', headers });
    expect([answer.statusCode, answer.json().detail]).toEqual([403, expect.stringContaining('only GET and HEAD')]);
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
  });

  it('may change nothing, and reads why', async () => {
    const headers = { origin, 'sec-fetch-site': 'cross-site', 'content-type': 'text/plain' };
    const answer = await service.app.inject({ method: 'POST', url: '/jobs', headers, payload: '{}' });
    expect([answer.statusCode, answer.json().code]).toEqual([403, 'CROSS_SITE']);
    expect(answer.headers['access-control-allow-origin']).toBe(origin);
  });

  it('may show an image, for which a browser sends no Origin', async () => {
    const { headers } = await service.app.inject({ url: '/generate.png', headers: { referer: `${origin}/` } });
    expect(headers['cross-origin-resource-policy']).toBe('cross-origin');
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  });
});

describe('a page of another origin', () => {
  test.each([
    'https://friend.example:444',
    'http://friend.example',
    'https://a.friend.example',
    'https://friend.example.evil.example',
    'null',
  ])('such as %s may read nothing', async other => {
    const headers = { origin: other, referer: `${other}/` };
    const answer = await service.app.inject({ url: '/datasets', headers });
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
    expect(answer.headers).toMatchObject({
      'cross-origin-resource-policy': 'same-origin',
      vary: expect.stringContaining('Origin'),
    });
    const asked = { ...headers, 'access-control-request-method': 'GET' };
    const preflight = await service.app.inject({ method: 'OPTIONS', url: '/datasets', headers: asked });
    expect([preflight.statusCode, preflight.json().detail]).toEqual([
      403,
      expect.stringMatching(new RegExp(`"${other.replaceAll('.', '\\.')}".*CORS_ORIGINS`)),
    ]);
  });
});

it('nothing of this is said without CORS_ORIGINS', async () => {
  const plain = await startTestService();
  try {
    const { headers } = await plain.app.inject({ url: '/datasets', headers: { origin } });
    expect(headers).not.toHaveProperty('access-control-allow-origin');
    expect(headers).not.toHaveProperty('vary');
    expect(headers['cross-origin-resource-policy']).toBe('same-origin');
  } finally {
    await plain.close();
  }
});
