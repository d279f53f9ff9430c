import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { buildApp } from '../../../src/api/app.js';
import { CheckpointStore } from '../../../src/checkpoint/index.js';
import type { JobView } from '../../../src/schema/job.js';
import { endJobs } from '../end-jobs.js';
import { startTestService, type TestService } from '../service.js';

let service: TestService;
const services: TestService[] = [];
beforeEach(async () => {
  service = await startTestService();
  services.push(service);
});
afterAll(() => Promise.all(services.map(each => each.close())));

const get = (url: string) => service.app.inject(url);
const pin = (checkpoint: string) =>
  service.app.inject({ method: 'PUT', url: '/models/current', payload: { checkpoint } });
const remove = (url: string) => service.app.inject({ method: 'DELETE', url });
const answering = async (query: string) => (await get(`/generate.png?${query}`)).headers['x-checkpoint'];

describe('which model answers', () => {
  beforeEach(async () => {
    await service.saveCheckpoint('job-1', 100, 3);
    await service.saveCheckpoint('job-1', 200, 3);
  });

  test('the pin answers whoever names no model, through new checkpoints, until it is removed', async () => {
    expect((await get('/models/current')).json()).toMatchObject({ id: 'job-1-200', isPinned: false, isLatest: true });
    const pinned = await pin('job-1-100');
    expect([pinned.statusCode, pinned.json()]).toEqual([
      200,
      expect.objectContaining({ id: 'job-1-100', isPinned: true, isLatest: false }),
    ]);
    await service.saveCheckpoint('job-2', 5, 3);
    expect((await get('/models/current')).json()).toMatchObject({ id: 'job-1-100', isPinned: true });
    expect([await answering(''), await answering('model=latest'), await answering('model=job-1-200')]).toEqual([
      'job-1-100',
      'job-2-5',
      'job-1-200',
    ]);
    // What follows the pin may change any time, and is asked for again with its ETag.
    const { headers } = await get('/generate.png?seed=1');
    expect(headers['cache-control']).toBe('no-cache');
    const again = await service.app.inject({ url: '/generate.png?seed=1', headers: { 'if-none-match': headers.etag } });
    expect(again.statusCode).toBe(304);

    const removed = await remove('/models/current');
    expect([removed.statusCode, removed.json()]).toEqual([200, { unpinned: 'job-1-100', serving: 'job-2-5' }]);
    expect((await remove('/models/current')).json()).toEqual({ unpinned: null, serving: 'job-2-5' });
    expect(await answering('')).toBe('job-2-5');
  });

  test('another API process sees the pin, and so does one that starts later', async () => {
    const checkpoints = new CheckpointStore(service.redis.dataDir);
    const other = await buildApp(
      {
        log: service.app.log,
        maxBodyBytes: 20_000,
        uploadTimeout: 60,
        maxUploadFiles: 50,
        requestTimeout: 30,
        idleTimeout: 30,
      },
      { ...service, phase: () => 'running', checkpoints } as never,
    );
    await pin('job-1-100');
    expect(await checkpoints.pinned()).toBe('job-1-100');
    expect((await other.inject({ method: 'DELETE', url: '/models/current' })).json().unpinned).toBe('job-1-100');
    expect((await get('/models/current')).json().isPinned).toBe(false);
    await other.close();
  });

  test.each([
    [{ checkpoint: 'job-1-300' }, 404, 'CHECKPOINT_NOT_FOUND'],
    [{ checkpoint: 'latest' }, 404, 'CHECKPOINT_NOT_FOUND'],
    [{ checkpoint: '../x' }, 400, 'INVALID_REQUEST'],
    [{ model: 'job-1-100' }, 400, 'INVALID_REQUEST'],
    [{}, 400, 'INVALID_REQUEST'],
  ])('%j cannot be pinned', async (payload, status, code) => {
    const answer = await service.app.inject({ method: 'PUT', url: '/models/current', payload });
    expect([answer.statusCode, answer.json().code]).toEqual([status, code]);
    expect(answer.json().errors[0].path).toBe(Object.hasOwn(payload, 'model') ? 'checkpoint' : 'checkpoint');
    expect((await get('/models/current')).json().id).toBe('job-1-200');
  });

  test('a pinned checkpoint that is damaged or gone: answers say so, and nothing answers in its place', async () => {
    await pin('job-1-100');
    const folder = join(service.redis.dataDir, 'checkpoints', 'job-1-100');
    await writeFile(join(folder, 'generator.safetensors'), 'damaged');
    await expect(service.checkpoints.loadGenerator('job-1-100')).rejects.toMatchObject({ code: 'CHECKPOINT_DAMAGED' });
    for (const url of ['/generate.png', '/models/current', '/latents']) {
      const answer = await get(url);
      expect([url, answer.statusCode, answer.json().code]).toEqual([url, 503, 'CHECKPOINT_DAMAGED']);
      expect(answer.json().detail).toContain('DELETE /models/current');
    }
    expect((await get('/readyz')).json()).toMatchObject({
      status: 'degraded',
      reasons: [{ code: 'GENERATOR_FAILED', message: expect.stringContaining('job-1-100 is damaged') }],
    });
    expect(await answering('model=latest')).toBe('job-1-200');
    await rename(`${folder}.damaged`, join(service.redis.dataDir, 'elsewhere'));
    const gone = await get('/generate.png');
    expect([gone.statusCode, gone.json().detail]).toEqual([404, expect.stringContaining('DELETE /models/current')]);
    await remove('/models/current');
    expect(await answering('')).toBe('job-1-200');
  });

  test('neither it nor its job can be deleted while it is pinned', async () => {
    const { id } = (
      await service.app.inject({ method: 'POST', url: '/jobs', payload: { dataset: 'demo-faces', preset: 'tiny' } })
    ).json<JobView>();
    await service.saveCheckpoint(id, 5, 3);
    await service.saveCheckpoint('job-1', 300, 3);
    await endJobs(service, async () => {});
    await pin(`${id}-5`);
    for (const url of [
      `/checkpoints/${id}-5`,
      `/checkpoints/${id}-5?latest=true`,
      `/jobs/${id}`,
      `/jobs/${id}?latest=true`,
    ]) {
      const answer = await remove(url);
      expect([url, answer.statusCode, answer.json().code]).toEqual([url, 409, 'CHECKPOINT_PINNED']);
      expect(answer.json().detail).toContain('DELETE /models/current removes the pin');
    }
    expect((await remove('/checkpoints/job-1-100')).json()).toMatchObject({ id: 'job-1-100', serving: `${id}-5` });
    await remove('/models/current');
    expect((await remove(`/jobs/${id}`)).json()).toMatchObject({ checkpoints: [`${id}-5`], serving: 'job-1-300' });
  });
});

describe('GET /models', () => {
  test('is empty before the first checkpoint', async () => {
    expect((await get('/models')).json()).toEqual({ data: [], refused: [], nextCursor: null });
  });

  test('lists the checkpoints of all jobs, newest first, page by page', async () => {
    for (const [job, step] of [
      ['job-1', 100],
      ['job-2', 5],
      ['job-1', 200],
    ] as const)
      await service.saveCheckpoint(job, step, 3);
    await service.app.inject({ method: 'PATCH', url: '/checkpoints/job-2-5', payload: { name: 'Sharp eyes' } });
    await pin('job-2-5');
    const { data, nextCursor } = (await get('/models?limit=2')).json();
    expect(data.map(({ id }: { id: string }) => id)).toEqual(['job-1-200', 'job-2-5']);
    expect(data[0]).toMatchObject({ isPinned: false, isLatest: true });
    expect(data[1]).toEqual({
      id: 'job-2-5',
      name: 'Sharp eyes',
      job: 'job-2',
      step: 5,
      createdAt: expect.stringMatching(/Z$/),
      dataset: 'demo-faces',
      preset: 'tiny',
      quality: null,
      imageSize: expect.any(Number),
      latentSize: 3,
      isPinned: true,
      isLatest: false,
      urls: {
        self: '/checkpoints/job-2-5',
        job: '/jobs/job-2',
        generate: '/generate.png?seed=42&model=job-2-5',
      },
    });
    const rest = (await get(`/models?limit=2&cursor=${nextCursor}`)).json();
    expect([rest.data.map(({ id }: { id: string }) => id), rest.nextCursor]).toEqual([['job-1-100'], null]);
    expect((await get('/models?cursor=x')).json().errors[0].path).toBe('cursor');
    expect((await get('/models?limit=0')).json().errors[0].path).toBe('limit');
  });
});
