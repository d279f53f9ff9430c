import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { latents } from '../../../src/model/latents.js';
import { startTestService, type TestService } from '../service.js';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
beforeEach(() => {
  service.asked.splice(0);
});
afterAll(() => service.close());

const get = (query: string, headers = {}) => service.app.inject({ url: `/generate.png${query}`, headers });
/** Latents for seeded images, one after another, with three numbers each. */
const seeds = (...images: readonly [seed: number, index: number][]) =>
  Float32Array.from(images.flatMap(([seed, index]) => [...latents(seed, index, 1, 3)]));
const base64url = (values: readonly number[]) => Buffer.from(Float32Array.from(values).buffer).toString('base64url');

describe('before anything has been trained', () => {
  test.each(['/generate.png?seed=1', '/latents?seed=1', '/models/current'])('%s says how to begin', async url => {
    const answer = await service.app.inject(url);
    expect([answer.statusCode, answer.json().code]).toEqual([503, 'NO_GENERATOR']);
    expect(answer.headers['retry-after']).toBe('30');
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.json().detail).toContain('curl');
  });

  test('the service is ready all the same, and says so', async () => {
    const answer = await service.app.inject('/readyz');
    expect([answer.statusCode, answer.json()]).toEqual([
      200,
      { status: 'ready', checks: { redis: 'ok', generator: 'none yet' }, reasons: [] },
    ]);
  });
});

describe('once there are checkpoints', () => {
  beforeAll(async () => {
    await service.saveCheckpoint('job-1', 100, 3);
    await service.saveCheckpoint('job-1', 200, 3);
  });

  describe('the grid that is asked for', () => {
    test.each<[string, object]>([
      ['', { checkpoint: { id: 'job-1-200' }, weights: 'ema', latents: { seed: 0 }, rows: 8, cols: 8 }],
      ['?seed=42', { latents: { seed: 42 }, rows: 8, cols: 8 }],
      [
        '?seed=4294967295&rows=1&cols=16&weights=raw',
        { weights: 'raw', latents: { seed: 0xffff_ffff }, rows: 1, cols: 16 },
      ],
      ['?seed=1&model=job-1-100', { checkpoint: { id: 'job-1-100' } }],
      ['?z=1,-0.5,2e-1', { latents: { values: Float32Array.of(1, -0.5, 0.2) }, rows: 1, cols: 1 }],
      [`?z=${base64url([1, -0.5, 0.25])}`, { latents: { values: Float32Array.of(1, -0.5, 0.25) }, rows: 1, cols: 1 }],
      [`?z=${base64url(Array(6).fill(0))}`, { rows: 1, cols: 2 }],
      [`?z=${base64url(Array(24).fill(0))}`, { rows: 1, cols: 8 }],
      [`?z=${base64url(Array(30).fill(0))}`, { rows: 2, cols: 5 }],
      [`?z=${base64url(Array(33).fill(0))}`, { rows: 1, cols: 11 }],
      [`?z=${base64url(Array(24).fill(0))}&rows=4`, { rows: 4, cols: 2 }],
      [`?z=${base64url(Array(24).fill(0))}&cols=2`, { rows: 4, cols: 2 }],
      ['?z=1,2,3,4,5,6&rows=2&cols=1', { rows: 2, cols: 1 }],
      ['?latent=seed(42)', { latents: { values: latents(42, 0, 1, 3) }, rows: 1, cols: 1, truncation: 1, scale: 1 }],
      ['?latent=seed(1)&latent=seed(2,+5)', { rows: 1, cols: 2, latents: { values: seeds([1, 0], [2, 5]) } }],
      ['?latent=z(%22-0.5,0.25,1%22)', { latents: { values: Float32Array.of(-0.5, 0.25, 1) } }],
      ['?latent=0.5*z(%221,1,1%22)+z(%220,-1,1%22)', { latents: { values: Float32Array.of(0.5, -0.5, 1) } }],
      ['?latent=0.5*z(%221,1,1%22)%2Bz(%220,-1,1%22)', { latents: { values: Float32Array.of(0.5, -0.5, 1) } }],
      ['?seed=1&truncation=0.7&scale=4', { latents: { seed: 1 }, truncation: 0.7, scale: 4, format: 'png' }],
    ])('%s', async (query, expected) => {
      expect((await get(query)).statusCode).toBe(200);
      expect(service.asked).toMatchObject([expected]);
    });

    test('takes a z of 256 images', async () => {
      const { id } = await service.saveCheckpoint('job-2', 1, 100);
      // So that it is not the latest in the other tests.
      await service.saveCheckpoint('job-1', 200, 3);
      const z = base64url(Array(25_600).fill(0.5));
      expect((await get(`?model=${id}&z=${z}`)).statusCode).toBe(200);
      expect(service.asked).toMatchObject([{ rows: 16, cols: 16 }]);
    });
  });

  test.each([
    ['?seed=-1', 'seed'],
    ['?seed=4294967296', 'seed'],
    ['?seed=1&seed=2', 'seed'],
    ['?rows=0', 'rows'],
    ['?rows=17', 'rows'],
    ['?cols=two', 'cols'],
    ['?weights=best', 'weights'],
    ['?model=../latest', 'model'],
    ['?size=3', 'size'],
    ['?seed=1&z=1,2,3', 'seed'],
    ['?z=', 'z'],
    ['?z=1', 'z'],
    ['?z=1,2', 'z'],
    ['?z=1,,3', 'z'],
    ['?z=1,NaN,3', 'z'],
    ['?z=1,2,1e39', 'z'],
    ['?z=1,2,Infinity', 'z'],
    ['?z=*', 'z'],
    ['?z=AAA', 'z'],
    ['?z=AAAAAA', 'z'],
    [`?z=${base64url([0, Number.NaN, 0])}`, 'z'],
    [`?z=${base64url(Array(51).fill(0))}`, 'z'],
    ['?z=1,2,3&rows=2&cols=2', 'z'],
    ['?latent=', 'latent'],
    ['?latent=seed(1)&latent=', 'latent[1]'],
    ['?latent=walk(seed(1),seed(2))', 'latent'],
    ['?latent=anna', 'latent'],
    ['?latent=seed(1)&seed=1', 'seed'],
    ['?latent=seed(1)&rows=2&cols=2', 'latent'],
    ['?truncation=2', 'truncation'],
    ['?scale=0', 'scale'],
    ['?scale=9', 'scale'],
  ])('refuses %s', async (query, path) => {
    const answer = await get(query);
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'INVALID_REQUEST']);
    expect(answer.json().errors[0].path).toBe(path);
    expect(service.asked).toEqual([]);
    // Caches must not mistake it for an image.
    expect(answer.headers.etag).toBeUndefined();
    expect((await get(query, { 'if-none-match': '*' })).statusCode).toBe(400);
  });

  test('says at which character an expression goes wrong', async () => {
    const { errors, detail } = (await get('?latent=seed(1)%2B1')).json();
    expect(errors).toEqual([{ path: 'latent', message: expect.stringContaining('at character 9, a number cannot') }]);
    expect(detail).toContain('latent is not an expression');
  });

  test.each(['webp', 'jpeg'])('the same as %s', async format => {
    const answer = await service.app.inject(`/generate.${format}?seed=1`);
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, `image/${format}`]);
    expect(service.asked).toMatchObject([{ format }]);
    expect(answer.headers.etag).not.toBe((await get('?seed=1')).headers.etag);
  });

  describe('caching', () => {
    test('the ETag names the checkpoint and everything that was asked for', async () => {
      const queries = [
        '?seed=1',
        '?seed=2',
        '?seed=1&rows=4',
        '?seed=1&weights=raw',
        '?seed=1&model=job-1-100',
        '?z=1,2,3',
        '?latent=seed(1)',
        '?seed=1&truncation=0.5',
        '?seed=1&scale=2',
      ];
      const tags = new Set();
      for (const query of queries) tags.add((await get(query)).headers.etag);
      expect(tags.size).toBe(queries.length);
      for (const tag of tags) expect(tag).toMatch(/^"[\w-]+"$/);
      // The same image under its checkpoint's own name.
      expect((await get('?seed=1')).headers.etag).toBe((await get('?seed=1&model=job-1-200')).headers.etag);
    });

    test('nothing is generated for a client that has the image, until there is a newer checkpoint', async () => {
      const first = await get('?seed=1');
      expect(first.headers).toMatchObject({ 'cache-control': 'no-cache', 'x-checkpoint': 'job-1-200' });
      const headers = { 'if-none-match': String(first.headers.etag) };
      const second = await get('?seed=1', headers);
      expect([second.statusCode, second.body]).toEqual([304, '']);
      expect(service.asked.length).toBe(1);
      await service.saveCheckpoint('job-1', 300, 3);
      const third = await get('?seed=1', headers);
      expect([third.statusCode, third.headers['x-checkpoint']]).toEqual([200, 'job-1-300']);
    });

    test('only an image of a checkpoint that is named by its id never changes', async () => {
      const immutable = 'public, max-age=31536000, immutable';
      for (const [query, expected] of [
        ['?model=job-1-100', immutable],
        ['?model=job-1-100&latent=seed(1)', immutable],
        ['?model=latest', 'no-cache'],
        ['?', 'no-cache'],
      ] as const)
        expect([query, (await get(query)).headers['cache-control']]).toEqual([query, expected]);
    });
  });

  test('GET /latents gives the z of a seed, to be given back as z', async () => {
    const answer = await service.app.inject('/latents?seed=42&count=2');
    const body: { seed: number; latents: number[][] } = answer.json();
    expect(body.seed).toBe(42);
    expect(body.latents.flat()).toEqual([...latents(42, 0, 2, 3)]);
    await get(`?z=${body.latents.flat().join(',')}`);
    expect(service.asked).toMatchObject([{ latents: { values: latents(42, 0, 2, 3) } }]);
  });

  test('GET /models/current is the latest checkpoint', async () => {
    const saved = await service.saveCheckpoint('job-1', 400, 3);
    expect((await service.app.inject('/models/current')).json()).toEqual({
      ...saved,
      name: null,
      isPinned: false,
      isLatest: true,
    });
  });
});
