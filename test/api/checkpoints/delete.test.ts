import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { deleteCheckpoints } from '../../../src/api/checkpoints/delete.js';
import { initialRecord } from '../../../src/queue/job-view.js';
import type { CheckpointManifest } from '../../../src/schema/checkpoint.js';
import type { JobRecord, JobSpec, JobView } from '../../../src/schema/job.js';
import { endJobs } from '../end-jobs.js';
import { startTestService, type TestService } from '../service.js';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());
// This checkpoint serves, so that no other does.
beforeEach(async () => {
  await service.saveCheckpoint('serving', 1);
});

const post = (url: string, payload?: object) =>
  service.app.inject({ method: 'POST', url, ...(payload === undefined ? {} : { payload }) });
const get = (url: string) => service.app.inject(url);
const remove = (url: string) => service.app.inject({ method: 'DELETE', url });
const create = async (extra: object = {}) =>
  (await post('/jobs', { dataset: 'demo-faces', preset: 'tiny', ...extra })).json<JobView>();
const save = async (job: string, step: number) => {
  const saved = await service.saveCheckpoint(job, step);
  await service.saveCheckpoint('serving', 1);
  return saved;
};
const reference = ({ id, step, files }: CheckpointManifest) => ({ id, step, sha256: files.generator.sha256 });
const recordOf = (spec: JobSpec, more: Partial<JobRecord>): JobRecord => ({ ...initialRecord(spec), ...more });

describe('DELETE /checkpoints/{id}', () => {
  test('deletes a checkpoint and its name; its job names those that are left', async () => {
    const { id, urls } = await create();
    const [first, second] = [await save(id, 10), await save(id, 20)];
    await endJobs(service, async job => {
      if (job.id === id)
        await job.updateProgress(
          recordOf(job.data, { latestCheckpoint: reference(second), bestCheckpoint: reference(second) }),
        );
    });
    expect((await get(urls.self)).json()).toMatchObject({ status: 'succeeded', latestCheckpoint: { id: second.id } });
    await service.app.inject({ method: 'PATCH', url: `/checkpoints/${second.id}`, payload: { name: 'x' } });

    const answer = await remove(`/checkpoints/${second.id}`);
    expect([answer.statusCode, answer.json()]).toEqual([200, { id: second.id, names: [], serving: 'serving-1' }]);
    expect((await get(`/checkpoints/${second.id}`)).json().code).toBe('CHECKPOINT_NOT_FOUND');
    expect((await remove(`/checkpoints/${second.id}`)).statusCode).toBe(404);
    expect(await service.checkpoints.nameOf(second.id)).toBeNull();
    expect((await get(urls.self)).json()).toMatchObject({ latestCheckpoint: reference(first), bestCheckpoint: null });

    expect((await remove(`/checkpoints/${first.id}`)).statusCode).toBe(200);
    const job = (await get(urls.self)).json();
    expect(job).toMatchObject({ status: 'succeeded', latestCheckpoint: null });
    expect(job.urls.generate).toBeNull();
    expect((await get(`${urls.self}/checkpoints`)).json().data).toEqual([]);
  });

  test('takes the names of its training with it when it is the last one and the job is gone', async () => {
    const [first, second] = [await save('forgotten', 10), await save('forgotten', 20)];
    const url = `/favourites/anna?model=${first.id}`;
    await service.app.inject({ method: 'PUT', url, payload: { latent: 'seed(1)' } });
    expect((await remove(`/checkpoints/${first.id}`)).json().names).toEqual([]);
    expect(await service.names.namesOf('forgotten')).toEqual(['anna']);
    const { names } = (await remove(`/checkpoints/${second.id}`)).json();
    expect(names).toEqual([{ job: 'forgotten', name: 'anna', kind: 'favourite' }]);
    expect(await service.names.namesOf('forgotten')).toEqual([]);
  });

  test('the one that serves goes only when told to', async () => {
    await service.saveCheckpoint('older', 5);
    await service.saveCheckpoint('newest', 7);
    const refused = await remove('/checkpoints/newest-7');
    expect([refused.statusCode, refused.json().code]).toEqual([409, 'CHECKPOINT_SERVES']);
    expect(refused.json().detail).toContain('DELETE /checkpoints/newest-7?latest=true');
    const answer = await remove('/checkpoints/newest-7?latest=true');
    expect(answer.json()).toEqual({ id: 'newest-7', names: [], serving: 'older-5' });
    expect((await get('/models/current')).json().id).toBe('older-5');
  });

  test.each(['queued', 'paused'] as const)('the newest of a %s job stays, older ones may go', async status => {
    const { id, urls } = await create();
    await save(id, 10);
    await save(id, 20);
    if (status === 'paused') await post(`${urls.self}/pause`);
    const refused = await remove(`/checkpoints/${id}-20`);
    expect([refused.statusCode, refused.json().code]).toEqual([409, 'CHECKPOINT_IN_USE']);
    expect(refused.json().detail).toContain(`Job ${id} is ${status} and resumes from its newest checkpoint`);
    expect((await remove(`/checkpoints/${id}-20?latest=true`)).statusCode).toBe(409);
    expect((await remove(`/checkpoints/${id}-10`)).statusCode).toBe(200);
    await post(`${urls.self}/cancel`);
    expect((await remove(`/checkpoints/${id}-20`)).statusCode).toBe(200);
  });

  test('the newest and the best of a running job stay', async () => {
    const { id } = await create();
    const best = await save(id, 10);
    await save(id, 20);
    await save(id, 30);
    await endJobs(service, async job => {
      if (job.id !== id) return;
      await job.updateProgress(recordOf(job.data, { bestCheckpoint: reference(best) }));
      for (const [step, status] of [
        [30, 409],
        [10, 409],
        [20, 200],
      ])
        expect([step, (await remove(`/checkpoints/${id}-${step}`)).statusCode]).toEqual([step, status]);
    });
    expect((await service.checkpoints.list(id)).map(({ step }) => step)).toEqual([30, 10]);
  });

  test('one from which a waiting job begins stays until that job needs it no more', async () => {
    const base = await save('base', 10);
    const next = await create({ resumeFrom: base.id, steps: 20 });
    const refused = await remove(`/checkpoints/${base.id}`);
    expect([refused.statusCode, refused.json().code]).toEqual([409, 'CHECKPOINT_IN_USE']);
    expect(refused.json().detail).toContain(next.id);
    await post(`${next.urls.self}/cancel`);
    expect((await remove(`/checkpoints/${base.id}`)).statusCode).toBe(200);
  });

  test('is put back when a job that begins from it is queued meanwhile', async () => {
    const base = await save('late', 10);
    // As if created after the check found the checkpoint unused.
    const next = await create({ resumeFrom: base.id, steps: 20 });
    const deleted = deleteCheckpoints([base], service);
    await expect(deleted).rejects.toMatchObject({ code: 'CHECKPOINT_IN_USE' });
    expect(await service.checkpoints.get(base.id)).toEqual(base);
    await post(`${next.urls.self}/cancel`);
  });

  test('asks for what it knows', async () => {
    expect((await remove('/checkpoints/base-10?lastest=true')).json().errors[0].message).toContain('latest?');
    expect((await remove('/checkpoints/no.such')).json().code).toBe('INVALID_REQUEST');
  });
});
