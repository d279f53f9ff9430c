import Fastify from 'fastify';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { registerBasePath, withoutBasePath } from '../../../src/api/http/base-path.js';
import { startTestService, type TestService } from '../service.js';

describe('an address', () => {
  test.each([
    ['/dcgan', '/'],
    ['/dcgan/', '/'],
    ['/dcgan?a=/dcgan', '/?a=/dcgan'],
    ['/dcgan/jobs/1?x', '/jobs/1?x'],
    ['/jobs', '/jobs'],
    ['/dcgans/jobs', '/dcgans/jobs'],
    ['/', '/'],
  ])('%s is %s below /dcgan', (url, seen) => expect(withoutBasePath('/dcgan')({ url })).toBe(seen));

  it('stays as it is without a base path', () => expect(withoutBasePath('')({ url: '/dcgan' })).toBe('/dcgan'));

  it('cannot be mistaken for one of the service', () => {
    const app = Fastify();
    registerBasePath(app, '/jobs/of/ours');
    expect(() => app.get('/jobs/:id', async () => '')).toThrow(/^BASE_PATH=\/jobs\/of\/ours begins like \/jobs/);
  });
});

describe.each(['', '/dcgan', '/tools/dcgan'])('a service under %j', basePath => {
  let service: TestService;
  beforeAll(async () => {
    service = await startTestService(undefined, {}, { basePath });
  });
  afterAll(() => service.close());
  const forms = basePath === '' ? [''] : ['', basePath];

  it('gives every address with it, and answers each with and without it', async () => {
    const { app } = service;
    const created = await app.inject({ method: 'POST', url: `${basePath}/jobs`, payload: { dataset: 'demo-faces' } });
    expect([created.statusCode, created.headers.location]).toEqual([202, created.json().urls.self]);
    const id = created.json().id as string;
    await service.saveCheckpoint(id, 5);
    await service.writeSample(id, 5);
    const sweep = await app.inject({
      method: 'POST',
      url: '/sweeps',
      payload: {
        dataset: 'demo-faces',
        preset: 'tiny',
        search: { strategy: 'grid', parameters: { generatorLearningRate: { values: [1e-4, 2e-4] } } },
        budget: { steps: 600 },
      },
    });
    expect([sweep.statusCode, sweep.headers.location]).toEqual([202, sweep.json().urls.self]);
    const pages = ['/', '/jobs', `/jobs/${id}`, '/datasets', '/datasets/cats', '/sweeps', sweep.json().urls.self];
    const found = new Set<string>();
    for (const page of pages)
      for (const form of forms) {
        const answer = await app.inject(page.startsWith(`${form}/`) && form !== '' ? page : form + page);
        expect([page, answer.statusCode]).toEqual([page, 200]);
        for (const url of urlsIn(answer.json())) found.add(url);
      }
    expect(found.size).toBeGreaterThan(12);
    for (const url of found) {
      expect(url.startsWith(`${basePath}/`)).toBe(true);
      if (url.endsWith('/events') || /\/(mean|preview|grid)\.png$/.test(url)) continue;
      for (const address of new Set([url, url.slice(basePath.length)]))
        expect([address, (await app.inject(address)).statusCode]).toEqual([
          address,
          // It leads to the page.
          url.endsWith('/upload') ? 302 : 200,
        ]);
    }
  });

  it('advises addresses with it', async () => {
    const answer = await service.app.inject('/jobs/job-0');
    expect(answer.json().detail).toContain(`GET ${basePath}/jobs lists`);
    expect(answer.json().instance).toBe(`${basePath}/jobs/job-0`);
  });

  it.each(['/', '/app', '/upload'])('leads a browser from %s to the page below it', async path => {
    for (const form of forms) {
      const answer = await service.app.inject({ url: form + path, headers: { accept: 'text/html' } });
      expect(answer.statusCode).toBe(302);
      expect(answer.headers.location).toMatch(new RegExp(`^${basePath}/app/`));
    }
  });

  it.each(['/docs', '/docs/'])('links on the page %s to what is there', async path => {
    for (const form of forms) {
      const address = form + path;
      const page = await service.app.inject({ url: address, headers: { accept: 'text/html' } });
      expect([address, page.statusCode]).toEqual([address, 200]);
      const links = [...page.body.matchAll(/(?:src|href|action)="([^"#]+)"/g)].map(([, url]) => url!);
      expect(links.length).toBeGreaterThan(3);
      for (const link of links) {
        if (link === 'data:,') continue;
        const { pathname, search } = new URL(link, `http://localhost${basePath}${path}`);
        expect([link, pathname.startsWith(`${basePath}/`)]).toEqual([link, true]);
        const answer = await service.app.inject(pathname + search);
        // Nothing has been trained here.
        const expected = pathname.endsWith('/generate.png') ? [200, 503] : [200];
        expect([link, answer.statusCode]).toEqual([link, expect.toBeOneOf(expected)]);
      }
    }
  });

  it('says where it is in its OpenAPI document and in its problems', async () => {
    for (const form of forms) {
      const { servers } = (await service.app.inject(`${form}/openapi.json`)).json();
      expect(servers).toEqual([{ url: basePath || '/' }]);
      const problem = await service.app.inject(`${form}/jobs/nowhere`);
      expect(problem.json()).toMatchObject({ code: 'JOB_NOT_FOUND', instance: `${basePath}/jobs/nowhere` });
      for (const path of ['/nowhere', '/web/nowhere.js']) {
        const detail = `There is nothing at ${basePath}${path}. See ${basePath}/docs.`;
        expect((await service.app.inject(form + path)).json().detail).toBe(detail);
      }
    }
  });
});

/** Every string that is an address: below `urls`, and `generate`. */
function urlsIn(value: unknown, isUrl = false): string[] {
  if (typeof value === 'string') return isUrl ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    urlsIn(inner, isUrl || name === 'urls' || name === 'generate'),
  );
}
