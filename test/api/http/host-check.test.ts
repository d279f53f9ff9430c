import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { refuseOtherHosts } from '../../../src/api/http/host-check.js';
import { startTestService, type TestService } from '../service.js';

describe('a request is answered only under a name of the service', () => {
  let app: FastifyInstance;
  beforeAll(() => {
    app = Fastify();
    refuseOtherHosts(app, ['api', 'Dcgan.Example.org']);
    app.get('/', async () => 'here');
  });
  afterAll(() => app.close());
  const statusFor = async (host: string) => (await app.inject({ url: '/', headers: { host } })).statusCode;

  test.each([
    'localhost',
    'localhost:8080',
    'LOCALHOST.:8080',
    '127.0.0.1:8080',
    '192.168.1.7',
    '[::1]:8080',
    '[fe80::1]',
    'api:8080',
    'dcgan.example.org',
    'dcgan.example.org.:443',
  ])('%s', async host => expect(await statusFor(host)).toBe(200));

  test.each([
    'evil.example',
    'evil.example:8080',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    '1.2.3',
    'api.evil.example',
    'user@evil.example',
    '[evil]',
    'a:b:c',
  ])('not %s', async host => expect(await statusFor(host)).not.toBe(200));
});

describe('the API', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startTestService();
  });
  afterAll(() => service.close());

  test.each(['/datasets', '/upload', '/nowhere', '/healthz'])(
    'answers %s of another name with what to do',
    async url => {
      const answer = await service.app.inject({ url, headers: { host: 'evil.example:8080' } });
      expect([answer.statusCode, answer.json()]).toMatchObject([
        403,
        { code: 'UNKNOWN_HOST', detail: expect.stringMatching(/"evil\.example".*ALLOWED_HOSTS/) },
      ]);
      expect(answer.headers).toMatchObject({ 'x-content-type-options': 'nosniff' });
    },
  );
});
