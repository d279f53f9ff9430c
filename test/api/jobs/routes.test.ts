import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { presets } from '../../../src/model/presets.js';
import type { JobView } from '../../../src/schema/job.js';
import { startTestService, type TestService } from '../service.js';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());

const post = (payload: unknown) => service.app.inject({ method: 'POST', url: '/jobs', payload: payload as object });

describe('POST /jobs', () => {
  test('queues what the request leaves out from its preset', async () => {
    const answer = await post({
      dataset: 'demo-faces',
      preset: 'tiny',
      hyperparameters: { batchSize: 16 },
      seed: 7,
      maxMinutes: 2.5,
      checkpoint: { keep: 2 },
      stopOn: ['MODE_COLLAPSE', 'MODE_COLLAPSE'],
      metadata: { name: 'first' },
    });
    expect(answer.statusCode).toBe(202);
    const job = answer.json<JobView>();
    expect(answer.headers.location).toBe(`/jobs/${job.id}`);
    expect(job).toMatchObject({
      status: 'queued',
      dataset: 'demo-faces',
      preset: 'tiny',
      seed: 7,
      sampleEvery: presets.tiny.sampleEvery,
      checkpoint: { every: presets.tiny.checkpoint.every, keep: 2 },
      stopOn: ['MODE_COLLAPSE'],
      quality: null,
      bestCheckpoint: null,
      queuePosition: 0,
      maxMinutes: 2.5,
      sweep: null,
      progress: { step: 0, steps: presets.tiny.steps },
      metadata: { name: 'first' },
      error: null,
      urls: { self: `/jobs/${job.id}`, metrics: `/jobs/${job.id}/metrics`, latestSample: null, generate: null },
    });
    expect(job.hyperparameters).toMatchObject({ batchSize: 16, imageSize: 32 });
    expect((await service.app.inject(job.urls.self)).json()).toEqual(job);
  });

  test('draws a seed when none is given, and ids that sort by time', async () => {
    const jobs = [];
    for (let i = 0; i < 3; i++) jobs.push((await post({ dataset: 'demo-faces' })).json<JobView>());
    expect(new Set(jobs.map(job => job.seed)).size).toBe(3);
    for (const { id } of jobs) expect(id).toMatch(/^job-[0-9a-f]{20}$/);
    const times = jobs.map(({ id }) => id.slice(0, 16));
    expect(times).toEqual([...times].sort());
  });

  test.each<[string, unknown, string]>([
    ['no body', undefined, ''],
    ['no dataset', {}, 'dataset'],
    ['a dataset that is a path', { dataset: '../secrets' }, 'dataset'],
    ['an unknown preset', { dataset: 'demo-faces', preset: 'huge' }, 'preset'],
    ['negative steps', { dataset: 'demo-faces', steps: -1 }, 'steps'],
    ['no time', { dataset: 'demo-faces', maxMinutes: 0 }, 'maxMinutes'],
    ['half a step', { dataset: 'demo-faces', steps: 0.5 }, 'steps'],
    ['steps as text', { dataset: 'demo-faces', steps: '10' }, 'steps'],
    ['an unknown field', { dataset: 'demo-faces', epochs: 3 }, 'epochs'],
    ['an unknown hyperparameter', { dataset: 'demo-faces', hyperparameters: { lr: 1 } }, 'hyperparameters.lr'],
    [
      'a hyperparameter out of range',
      { dataset: 'demo-faces', hyperparameters: { beta1: 1 } },
      'hyperparameters.beta1',
    ],
    [
      'sizes that do not fit',
      { dataset: 'demo-faces', hyperparameters: { imageSize: 90 } },
      'hyperparameters.imageSize',
    ],
    ['a checkpoint every 0 steps', { dataset: 'demo-faces', checkpoint: { every: 0 } }, 'checkpoint.every'],
    ['a number as metadata', { dataset: 'demo-faces', metadata: { run: 1 } }, 'metadata.run'],
  ])('refuses %s', async (_what, payload, path) => {
    const before = (await service.jobs.list({ limit: 100 })).data.length;
    const answer = await post(payload);
    expect(answer.statusCode).toBe(400);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    const problem = answer.json();
    expect(problem).toMatchObject({ code: 'INVALID_REQUEST', status: 400, instance: '/jobs' });
    if (path !== '') expect(problem.errors.map((error: { path: string }) => error.path)).toContain(path);
    expect(problem.detail).toContain(path);
    expect((await service.jobs.list({ limit: 100 })).data.length).toBe(before);
  });

  test('refuses a dataset without files', async () => {
    await mkdir(join(service.folders.datasetsDir, 'nothing'));
    const answer = await post({ dataset: 'nothing' });
    await rm(join(service.folders.datasetsDir, 'nothing'), { recursive: true });
    expect(answer.statusCode).toBe(422);
    expect(answer.json()).toMatchObject({ code: 'DATASET_UNUSABLE', errors: [{ path: 'dataset' }] });
  });

  test('refuses a dataset whose dataset.json is broken, and GET /datasets says so too', async () => {
    const folder = join(service.folders.datasetsDir, 'broken');
    await mkdir(folder);
    await writeFile(join(folder, '1.png'), 'not looked at');
    await writeFile(join(folder, 'dataset.json'), '{"fit": "fold"}');
    const [answer, list] = [await post({ dataset: 'broken' }), await service.app.inject('/datasets')];
    await rm(folder, { recursive: true });
    const message = expect.stringMatching(/broken\/dataset\.json is not valid: fit /);
    expect(answer.statusCode).toBe(422);
    expect(answer.json()).toMatchObject({ code: 'DATASET_UNUSABLE', errors: [{ path: 'dataset', message }] });
    expect(list.statusCode).toBe(200);
    expect(list.json().data).toContainEqual(
      expect.objectContaining({ id: 'broken', error: { code: 'DATASET_UNUSABLE', message } }),
    );
  });

  test('names the datasets there are when there is no such dataset', async () => {
    const answer = await post({ dataset: 'dogs' });
    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toMatchObject({ code: 'DATASET_NOT_FOUND', errors: [{ path: 'dataset' }] });
    expect(answer.json().detail).toContain('demo-faces, cats');
  });
});

describe('Idempotency-Key', () => {
  const send = (url: string, key: string, payload?: object) =>
    service.app.inject({
      method: 'POST',
      url,
      headers: { 'idempotency-key': key },
      ...(payload === undefined ? {} : { payload }),
    });

  test('replays the answer of the same request, and refuses another one', async () => {
    const payload = { dataset: 'demo-faces', metadata: { a: '1', b: '2' } };
    const first = await send('/jobs', 'one', payload);
    expect([first.statusCode, first.headers['idempotent-replayed']]).toEqual([202, undefined]);
    const again = await send('/jobs', 'one', { metadata: { b: '2', a: '1' }, dataset: 'demo-faces' });
    expect([again.statusCode, again.headers['idempotent-replayed']]).toEqual([202, 'true']);
    expect([again.body, again.headers.location]).toEqual([first.body, first.headers.location]);
    const other = await send('/jobs', 'one', { dataset: 'demo-faces' });
    expect([other.statusCode, other.json().code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
    expect((await send('/jobs', 'a b', payload)).json().errors).toMatchObject([{ path: 'idempotency-key' }]);
  });

  test('holds for a retry too', async () => {
    const { id } = (await post({ dataset: 'demo-faces' })).json<JobView>();
    await service.app.inject({ method: 'POST', url: `/jobs/${id}/cancel` });
    const [first, again] = [await send(`/jobs/${id}/retry`, 'two'), await send(`/jobs/${id}/retry`, 'two')];
    expect(first.statusCode).toBe(202);
    expect(again.json<JobView>().id).toBe(first.json<JobView>().id);
  });
});

describe('GET /jobs', () => {
  test('finds jobs by what they are', async () => {
    const { id } = (await post({ dataset: 'cats', metadata: { name: 'x=y', run: '7' } })).json<JobView>();
    for (const query of ['dataset=cats', 'metadata=name%3Dx%3Dy', 'metadata=run=7&metadata=name=x=y&preset=seed']) {
      const { data } = (await service.app.inject(`/jobs?${query}`)).json();
      expect([query, data.map((job: JobView) => job.id)]).toEqual([query, [id]]);
    }
  });

  test('finds jobs by a part of their name, id, preset or dataset, and leaves out runs of sweeps', async () => {
    const { id } = (await post({ dataset: 'cats', name: 'Second Try, 猫' })).json<JobView>();
    const sweep = (
      await service.app.inject({
        method: 'POST',
        url: '/sweeps',
        payload: {
          dataset: 'cats',
          search: { strategy: 'grid', parameters: { batchSize: { values: [16, 32] } } },
          budget: { steps: 600 },
        },
      })
    ).json();
    const found = async (query: string) =>
      (await service.app.inject(`/jobs?dataset=cats&limit=100&${query}`)).json<{ data: JobView[] }>().data;
    for (const text of ['second%20try', '猫', id.slice(6).toUpperCase()])
      expect([text, (await found(`q=${text}`)).map(job => job.id)]).toEqual([text, [id]]);
    expect((await found(`sweep=${sweep.id}`)).map(job => job.sweep?.id)).toEqual([sweep.id, sweep.id]);
    const [all, others] = [await found(''), await found('sweep=none')];
    expect(others).toEqual(all.filter(job => job.sweep === null));
    expect(others.length).toBe(all.length - 2);
    expect(await found('q=second&sweep=none')).toHaveLength(1);
    expect(await found('q=second&status=failed')).toEqual([]);
  });

  test('pages through all jobs, newest first', async () => {
    const all = (await service.app.inject('/jobs?limit=100')).json();
    expect(all.nextCursor).toBeNull();
    const ids: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const answer = await service.app.inject(`/jobs?limit=2${cursor && `&cursor=${cursor}`}`);
      const page: { data: JobView[]; nextCursor: string | null } = answer.json();
      ids.push(...page.data.map(job => job.id));
      cursor = page.nextCursor;
    }
    expect(ids).toEqual(all.data.map((job: JobView) => job.id));
    expect(ids.length).toBeGreaterThan(3);
  });

  test('keeps one status', async () => {
    const queued = (await service.app.inject('/jobs?status=queued')).json();
    expect(queued.data.length).toBeGreaterThan(0);
    expect((await service.app.inject('/jobs?status=running')).json()).toEqual({
      data: [],
      refused: [],
      nextCursor: null,
    });
  });

  test.each([
    'limit=0',
    'limit=many',
    'status=lost',
    'cursor=!',
    'page=2',
    'metadata=x',
    'preset=big',
    `q=${'x'.repeat(201)}`,
  ])('refuses ?%s', async query => {
    const answer = await service.app.inject(`/jobs?${query}`);
    expect(answer.statusCode).toBe(400);
    expect(answer.json().errors).toMatchObject([{ path: expect.stringContaining(query.split('=')[0]!) }]);
  });
});

describe('GET /jobs/{id}', () => {
  test('answers 304 as long as there is no news', async () => {
    const { urls } = (await post({ dataset: 'demo-faces' })).json<JobView>();
    const first = await service.app.inject(urls.self);
    expect(first.headers.etag).toMatch(/^W\/"[\w-]+"$/);
    const again = () =>
      service.app.inject({ url: urls.self, headers: { 'if-none-match': `"other", ${first.headers.etag}` } });
    const second = await again();
    expect([second.statusCode, second.body, second.headers.etag]).toEqual([304, '', first.headers.etag]);
    const other = await service.app.inject({ url: urls.self, headers: { 'if-none-match': '"other"' } });
    expect(other.statusCode).toBe(200);
  });

  test('says that there is no such job', async () => {
    for (const path of ['', '/metrics', '/samples/latest.png', '/samples/5.png', '/checkpoints']) {
      const answer = await service.app.inject(`/jobs/job-0${path}`);
      expect([path, answer.statusCode, answer.json().code]).toEqual([path, 404, 'JOB_NOT_FOUND']);
    }
  });

  test('takes nothing for an id that could be a path', async () => {
    for (const id of ['..%2F..%2Fetc', 'a.b', 'a%00b', 'job:1']) {
      const answer = await service.app.inject(`/jobs/${id}/metrics`);
      expect([id, answer.statusCode, answer.json().errors[0]?.path]).toEqual([id, 400, 'id']);
    }
  });
});
