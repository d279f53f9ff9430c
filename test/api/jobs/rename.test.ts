import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JobView } from '../../../src/schema/job.js';
import { endJobs } from '../end-jobs.js';
import { startTestService, type TestService } from '../service.js';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());

const get = (url: string, headers = {}) => service.app.inject({ url, headers });
const post = (url: string, payload?: object) =>
  service.app.inject({ method: 'POST', url, ...(payload === undefined ? {} : { payload }) });
const patch = (url: string, payload: object, headers = {}) =>
  service.app.inject({ method: 'PATCH', url, payload, headers });
const create = async (extra: object = {}) =>
  (await post('/jobs', { dataset: 'demo-faces', preset: 'tiny', ...extra })).json<JobView>();

describe('PATCH /jobs/{id}', () => {
  test('gives a job a name in any script, and takes it away', async () => {
    const { urls } = await create();
    expect((await get(urls.self)).json().name).toBeNull();
    for (const name of ['Cats, 2nd try', '猫の絵', 'кошки', 'قطط', '👩‍🎨 e\u0301']) {
      const answer = await patch(urls.self, { name });
      expect([answer.statusCode, answer.json().name]).toEqual([200, name.normalize('NFC')]);
      expect((await get(urls.self)).json()).toEqual(answer.json());
    }
    expect((await patch(urls.self, { name: '  spaced \n' })).json().name).toBe('spaced');
    expect((await patch(urls.self, { name: null })).json().name).toBeNull();
  });

  test('is a merge patch of the metadata, which lists find', async () => {
    const { urls, id } = await create({ name: 'first', metadata: { a: '1', b: '2' } });
    const type = { 'content-type': 'application/merge-patch+json' };
    const answer = await patch(urls.self, { metadata: { b: null, c: '3' } }, type);
    expect(answer.json()).toMatchObject({ name: 'first', metadata: { a: '1', c: '3' } });
    expect(answer.json().metadata).not.toHaveProperty('b');
    const listed = (await get('/jobs?metadata=c%3D3')).json<{ data: JobView[] }>().data;
    expect(listed.map(job => job.id)).toEqual([id]);
    expect(listed[0]).toEqual(answer.json());
    const many = Object.fromEntries(Array.from({ length: 31 }, (_, i) => [`k${i}`, '']));
    const refused = await patch(urls.self, { metadata: many });
    expect([refused.statusCode, refused.json().errors[0].path]).toEqual([400, 'metadata']);
    expect((await get(urls.self)).json().metadata).toEqual({ a: '1', c: '3' });
  });

  test('is possible in every status, also of a job that has ended, and a retry keeps the name', async () => {
    const { urls, hyperparameters } = await create();
    for (const [action, status] of [
      ['pause', 'paused'],
      ['resume', 'queued'],
      ['cancel', 'canceled'],
    ] as const) {
      await post(`${urls.self}/${action}`);
      const answer = await patch(urls.self, { name: `while ${status}` });
      expect(answer.json()).toMatchObject({ status, name: `while ${status}`, hyperparameters });
    }
    expect((await post(`${urls.self}/retry`)).json().name).toBe('while canceled');
  });

  test('of a job that runs', async () => {
    const { urls, id } = await create();
    await endJobs(service, async job => {
      if (job.id !== id) return;
      expect((await patch(urls.self, { name: 'now' })).json()).toMatchObject({ status: 'running', name: 'now' });
    });
    expect((await get(urls.self)).json()).toMatchObject({ status: 'succeeded', name: 'now' });
  });

  test('changes the ETag', async () => {
    const { urls } = await create();
    const { etag } = (await get(urls.self)).headers;
    expect((await get(urls.self, { 'if-none-match': etag })).statusCode).toBe(304);
    await patch(urls.self, { name: 'new' });
    expect((await get(urls.self, { 'if-none-match': etag })).statusCode).toBe(200);
  });

  test('is heard by those who follow the job', async () => {
    const { urls, id } = await create();
    const place = await service.feed.position();
    await patch(urls.self, { name: 'heard', metadata: { a: 'b' } });
    await post(`${urls.self}/cancel`);
    const stream = await get(`${urls.self}/events`, { 'last-event-id': place });
    expect(stream.body).toContain('event: renamed\ndata: {"name":"heard","metadata":{"a":"b"}}');
    expect(id).toBe((await get(urls.self)).json().id);
  });

  test('many at once all come in', async () => {
    const { urls } = await create();
    const keys = Array.from({ length: 20 }, (_, i) => `key${i}`);
    await Promise.all(keys.map(key => patch(urls.self, { metadata: { [key]: 'x' } })));
    expect(Object.keys((await get(urls.self)).json().metadata).sort()).toEqual([...keys].sort());
  });

  test.each<[object, string]>([
    [{}, ''],
    [{ name: '' }, 'name'],
    [{ name: '  \t ' }, 'name'],
    [{ name: 'two\nlines' }, 'name'],
    [{ name: 'a\u0000b' }, 'name'],
    [{ name: '\u200b\u200d' }, 'name'],
    [{ name: '\ud83d' }, 'name'],
    [{ name: 'x'.repeat(201) }, 'name'],
    [{ name: 3 }, 'name'],
    [{ title: 'x' }, 'title'],
    [{ status: 'running' }, 'status'],
    [{ metadata: { a: 3 } }, 'metadata.a'],
  ])('refuses %j', async (body, path) => {
    const { urls } = await create();
    const answer = await patch(urls.self, body);
    expect([answer.statusCode, answer.json().errors[0].path]).toEqual([400, path]);
  });

  test('of no such job', async () => {
    expect((await patch('/jobs/job-0', { name: 'x' })).json().code).toBe('JOB_NOT_FOUND');
  });
});

describe('PATCH /checkpoints/{id}', () => {
  test('names a checkpoint wherever it is shown, and leaves its files alone', async () => {
    const { id, job } = await service.saveCheckpoint('named', 10);
    const { name: before, downloads, ...manifest } = (await get(`/checkpoints/${id}`)).json();
    expect([before, downloads]).toEqual([null, expect.any(Array)]);
    const image = `/generate.png?model=${id}&seed=1`;
    const { etag } = (await get(image)).headers;
    const answer = await patch(`/checkpoints/${id}`, { name: ' 猫 ' });
    expect([answer.statusCode, answer.json()]).toEqual([
      200,
      { ...manifest, name: '猫', downloads: expect.any(Array) },
    ]);
    for (const url of [`/checkpoints/${id}`, '/models/current'])
      expect((await get(url)).json()).toMatchObject({ ...manifest, name: '猫' });
    expect((await get(`/jobs/${job}/checkpoints`)).json().data).toEqual([{ ...manifest, name: '猫' }]);
    expect(await service.checkpoints.get(id)).toEqual(manifest);
    expect((await get(image, { 'if-none-match': etag })).statusCode).toBe(304);
    expect((await patch(`/checkpoints/${id}`, { name: null })).json().name).toBeNull();
  });

  test('refuses no name, and no checkpoint', async () => {
    const { id } = await service.saveCheckpoint('named', 20);
    expect((await patch(`/checkpoints/${id}`, {})).json().errors).toEqual([{ path: 'name', message: 'is needed' }]);
    expect((await patch(`/checkpoints/${id}`, { name: ' ' })).json().code).toBe('INVALID_REQUEST');
    expect((await patch('/checkpoints/named-99', { name: 'x' })).json().code).toBe('CHECKPOINT_NOT_FOUND');
  });
});
