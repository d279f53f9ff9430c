import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'bullmq';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deleteJob } from '../../../src/api/jobs/delete.js';
import { jobHistory } from '../../../src/history/index.js';
import { presets } from '../../../src/model/presets.js';
import { failureReason } from '../../../src/queue/job-view.js';
import { openRedis } from '../../../src/queue/redis/connection.js';
import type { JobView } from '../../../src/schema/job.js';
import { FileStorage } from '../../../src/storage/index.js';
import { until } from '../../wait.js';
import { metricsPoint, startTestService, type TestService } from '../service.js';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());

const post = (url: string, payload?: object) =>
  service.app.inject({ method: 'POST', url, ...(payload === undefined ? {} : { payload }) });
const remove = (url: string) => service.app.inject({ method: 'DELETE', url });
const create = async (extra: object = {}) =>
  (await post('/jobs', { dataset: 'demo-faces', preset: 'tiny', ...extra })).json<JobView>();

/** Runs the waiting jobs, and fails each of them. */
async function failAll(): Promise<void> {
  const connection = openRedis(service.redis.connection, { maxRetriesPerRequest: null });
  const fail = async () => {
    throw new Error(failureReason({ code: 'NON_FINITE', message: 'A loss was no number' }));
  };
  const worker = new Worker('test', fail, { connection });
  await until('nothing waits', async () => (await service.jobs.list({ status: 'queued', limit: 1 })).data.length === 0);
  await worker.close();
  connection.disconnect();
}

describe('POST /jobs/{id}/cancel, pause and resume', () => {
  test('pause, resume and cancel a waiting job', async () => {
    const { urls } = await create();
    for (const [action, status] of [
      ['pause', 'paused'],
      ['resume', 'queued'],
      ['cancel', 'canceled'],
    ] as const) {
      const answer = await post(`${urls.self}/${action}`);
      expect([answer.statusCode, answer.json().status]).toEqual([200, status]);
      expect((await service.app.inject(urls.self)).json()).toEqual(answer.json());
    }
  });

  test('a job that is canceled leaves nothing of attempts whose machine is gone', async () => {
    const { urls, id } = await create();
    const fence = join(service.redis.dataDir, '.fences', `${id}~1~elsewhere~1`);
    await mkdir(fence, { recursive: true });
    await post(`${urls.self}/pause`);
    expect(existsSync(fence)).toBe(true);
    await post(`${urls.self}/cancel`);
    expect(existsSync(fence)).toBe(false);
  });

  test('what is impossible is a 409 that says what is possible', async () => {
    const { urls, id } = await create();
    const resumed = await post(`${urls.self}/resume`);
    expect([resumed.statusCode, resumed.json().code]).toEqual([409, 'INVALID_TRANSITION']);
    expect(resumed.json().detail).toContain(`POST /jobs/${id}/pause`);
    await post(`${urls.self}/cancel`);
    expect((await post(`${urls.self}/cancel`)).json().code).toBe('INVALID_TRANSITION');
    expect((await post('/jobs/job-0/cancel')).json().code).toBe('JOB_NOT_FOUND');
  });
});

describe('resumeFrom', () => {
  test('takes from the checkpoint what the request leaves out', async () => {
    const base = await service.saveCheckpoint('base', 100);
    const job = await create({ preset: undefined, dataset: undefined, resumeFrom: base.id, steps: 3000 });
    expect(job).toMatchObject({
      dataset: base.dataset,
      preset: 'tiny',
      seed: base.seed,
      hyperparameters: base.hyperparameters,
      resumeFrom: base.id,
      progress: { steps: 3000 },
    });
    const changed = await create({ resumeFrom: base.id, hyperparameters: { batchSize: 4 }, seed: 9 });
    expect(changed).toMatchObject({ seed: 9, hyperparameters: { ...base.hyperparameters, batchSize: 4 } });
  });

  test.each<[string, object, number, string, string]>([
    ['no such checkpoint', { resumeFrom: 'nothing' }, 404, 'CHECKPOINT_NOT_FOUND', ''],
    ['fewer steps', { resumeFrom: 'base-100', steps: 100 }, 400, 'INVALID_REQUEST', 'steps'],
    [
      'other networks',
      { resumeFrom: 'base-100', hyperparameters: { latentSize: 7 } },
      422,
      'CHECKPOINT_UNUSABLE',
      'hyperparameters.latentSize',
    ],
    [
      'networks without the vectors of spectral norm',
      { resumeFrom: 'base-100', hyperparameters: { spectralNorm: true } },
      422,
      'CHECKPOINT_UNUSABLE',
      'hyperparameters.spectralNorm',
    ],
    [
      'a penalty that batch norm in the discriminator makes impossible',
      { resumeFrom: 'base-100', hyperparameters: { r1: 1 } },
      422,
      'HYPERPARAMETERS_CONFLICT',
      'hyperparameters.r1',
    ],
    [
      'another share of held-out images',
      { resumeFrom: 'base-100', hyperparameters: { heldOut: 0.1 } },
      422,
      'CHECKPOINT_UNUSABLE',
      'hyperparameters.heldOut',
    ],
    [
      'augmentation that adapts without any kind of it',
      { resumeFrom: 'base-100', hyperparameters: { adaptiveAugment: 0.6 } },
      422,
      'HYPERPARAMETERS_CONFLICT',
      'hyperparameters.diffAugment',
    ],
    [
      'another preset',
      { resumeFrom: 'base-100', preset: 'seed' },
      422,
      'CHECKPOINT_UNUSABLE',
      'hyperparameters.imageSize',
    ],
  ])('refuses %s', async (_, payload, status, code, path) => {
    const answer = await post('/jobs', { dataset: 'demo-faces', ...payload });
    expect([answer.statusCode, answer.json().code]).toEqual([status, code]);
    if (path !== '') expect(answer.json().errors.map((error: { path: string }) => error.path)).toContain(path);
  });
});

describe('POST /jobs/{id}/retry', () => {
  test('queues a new job that resumes from the last checkpoint; the old one stays as it ended', async () => {
    const old = await create({
      metadata: { name: 'x' },
      hyperparameters: { batchSize: 7 },
      priority: 'high',
      stopOn: ['REGRESSED'],
    });
    expect((await post(`${old.urls.self}/retry`)).json().code).toBe('INVALID_TRANSITION');
    await failAll();
    await service.saveCheckpoint(old.id, 40);
    await service.saveCheckpoint(old.id, 80);
    const answer = await post(`${old.urls.self}/retry`);
    expect(answer.statusCode).toBe(202);
    const job = answer.json<JobView>();
    expect(answer.headers.location).toBe(job.urls.self);
    expect(job.id).not.toBe(old.id);
    const { hyperparameters, seed, metadata, priority, dataset, stopOn } = old;
    expect(stopOn).toEqual(['REGRESSED']);
    expect(job).toMatchObject({
      hyperparameters,
      seed,
      metadata,
      priority,
      dataset,
      stopOn,
      resumeFrom: `${old.id}-80`,
    });
    expect(job).toMatchObject({ status: 'queued', attempt: 0, progress: { step: 0, steps: presets.tiny.steps } });
    expect((await service.jobs.get(old.id))?.status).toBe('failed');
    await service.checkpoints.removeAll(old.id);
    expect((await post(`${old.urls.self}/retry`)).json()).toMatchObject({ resumeFrom: null });
  });
});

describe('a job whose dataset or checkpoint is gone', () => {
  const folder = (name: string) => join(service.folders.datasetsDir, name);
  const dataset = async (name: string) => {
    await mkdir(folder(name), { recursive: true });
    await writeFile(join(folder(name), 'cat.jpg'), 'never decoded here');
    return name;
  };

  test('is not resumed without its dataset, until that is back', async () => {
    const { urls } = await create({ dataset: await dataset('going') });
    await post(`${urls.self}/pause`);
    await rm(folder('going'), { recursive: true });
    const refused = await post(`${urls.self}/resume`);
    expect([refused.statusCode, refused.json().code]).toEqual([422, 'DATASET_UNUSABLE']);
    expect(refused.json().detail).toMatch(/The dataset going of job .* no longer exists\. Upload it again/);
    expect((await service.app.inject(urls.self)).json().status).toBe('paused');
    await dataset('going');
    expect((await post(`${urls.self}/resume`)).statusCode).toBe(200);
  });

  test('is not resumed without the checkpoint from which it begins, but with one of its own', async () => {
    const base = await service.saveCheckpoint('lost', 10);
    const { urls } = await create({ resumeFrom: base.id });
    await post(`${urls.self}/pause`);
    await service.checkpoints.removeAll('lost');
    const refused = await post(`${urls.self}/resume`);
    expect([refused.statusCode, refused.json().code]).toEqual([422, 'CHECKPOINT_UNUSABLE']);
    expect(refused.json().detail).toContain('lost-10');
    await post(`${urls.self}/cancel`);
    const repeated = await post(`${urls.self}/retry`);
    expect([repeated.statusCode, repeated.json().code]).toEqual([422, 'CHECKPOINT_UNUSABLE']);
    await service.saveCheckpoint(urls.self.split('/').at(-1)!, 20);
    expect((await post(`${urls.self}/retry`)).statusCode).toBe(202);
  });

  test('is not repeated without its dataset', async () => {
    const { urls } = await create({ dataset: await dataset('gone') });
    await post(`${urls.self}/cancel`);
    await rm(folder('gone'), { recursive: true });
    const refused = await post(`${urls.self}/retry`);
    expect([refused.statusCode, refused.json().code]).toEqual([422, 'DATASET_UNUSABLE']);
  });
});

describe('DELETE /jobs/{id}', () => {
  test('refuses a job that has not ended', async () => {
    const { urls } = await create();
    expect((await remove(urls.self)).json().code).toBe('INVALID_TRANSITION');
    await post(`${urls.self}/cancel`);
    expect((await remove(urls.self)).statusCode).toBe(200);
    expect((await service.app.inject(urls.self)).statusCode).toBe(404);
    expect((await remove(urls.self)).statusCode).toBe(404);
  });

  test('refuses a job from whose checkpoint another has yet to begin', async () => {
    const { id, urls } = await create();
    await post(`${urls.self}/cancel`);
    const base = await service.saveCheckpoint(id, 10);
    await service.saveCheckpoint('later', 5);
    const next = (await post(`${urls.self}/retry`)).json<JobView>();
    const refused = await remove(urls.self);
    expect([refused.statusCode, refused.json().code]).toEqual([409, 'CHECKPOINT_IN_USE']);
    expect(refused.json().detail).toContain(next.id);
    expect(await service.checkpoints.get(base.id)).toEqual(base);
    await post(`${next.urls.self}/cancel`);
    expect((await remove(urls.self)).statusCode).toBe(200);
  });

  test('stops when another job that needs its checkpoint is queued meanwhile', async () => {
    const { id, urls } = await create();
    await post(`${urls.self}/cancel`);
    const { id: resumeFrom } = await service.saveCheckpoint(id, 10);
    await service.saveCheckpoint('later', 5);
    // As if created after the check found no checkpoint in use.
    const next = (await post('/jobs', { resumeFrom, steps: 20 })).json<JobView>();
    const { jobs, checkpoints, names } = service;
    const deleted = deleteJob(id, { jobs, checkpoints, names, history: jobHistory(new FileStorage(tmpdir())) });
    await expect(deleted).rejects.toMatchObject({ code: 'CHECKPOINT_IN_USE' });
    expect((await checkpoints.get(resumeFrom)).id).toBe(resumeFrom);
    expect((await service.app.inject(urls.self)).statusCode).toBe(200);
    await post(`${next.urls.self}/cancel`);
    expect((await remove(urls.self)).statusCode).toBe(200);
  });

  test('takes samples, metrics and checkpoints with it, but the one that serves only when told to', async () => {
    const { id, urls } = await create();
    await post(`${urls.self}/cancel`);
    await service.saveCheckpoint('other-job', 5);
    // A job whose id starts with that of the first.
    await service.saveCheckpoint(`${id}-7`, 5);
    await service.saveCheckpoint(id, 10);
    await service.saveCheckpoint(id, 20);
    await service.writeMetrics(id, [metricsPoint(1)]);
    await service.writeSample(id, 10);
    const named = await service.app.inject({ method: 'PUT', url: '/favourites/anna', payload: { latent: 'seed(1)' } });
    expect(named.json().job).toBe(id);

    const refused = await remove(urls.self);
    expect([refused.statusCode, refused.json().code]).toEqual([409, 'CHECKPOINT_SERVES']);
    expect(refused.json().detail).toContain(`DELETE ${urls.self}?latest=true`);
    expect(await service.checkpoints.list(id)).toHaveLength(2);

    const answer = await remove(`${urls.self}?latest=true`);
    expect(answer.json()).toEqual({
      id,
      checkpoints: [`${id}-10`, `${id}-20`],
      names: [{ job: id, name: 'anna', kind: 'favourite' }],
      serving: `${id}-7-5`,
    });
    expect(await service.names.namesOf(id)).toEqual([]);
    expect(existsSync(join(service.jobsDir, id))).toBe(false);
    expect((await service.app.inject('/models/current')).json().id).toBe(`${id}-7-5`);
  });
});
