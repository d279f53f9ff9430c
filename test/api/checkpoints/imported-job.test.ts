import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CheckpointManifest } from '../../../src/schema/checkpoint.js';
import type { JobView } from '../../../src/schema/job.js';
import { smallHyperparameters } from '../../small-training.js';
import { until } from '../../wait.js';
import type { TestService } from '../service.js';
import { type ImportingService, startImportingService } from './importing-service.js';

let service: TestService;
let archive: Buffer;
let url: string;
let send: ImportingService['send'];
beforeAll(async () => {
  ({ service, url, archive, send } = await startImportingService());
});
afterAll(() => service.close());

describe('the job that holds an imported checkpoint', () => {
  let checkpoint: CheckpointManifest;
  const get = async <T>(url: string) => (await service.app.inject(url)).json<T>();
  const post = (url: string) => service.app.inject({ method: 'POST', url });
  beforeAll(async () => {
    checkpoint = (await send()).json<CheckpointManifest>();
  });

  test('has ended, and says where its checkpoint is from', async () => {
    const job = await get<JobView>(`/jobs/${checkpoint.job}`);
    expect(job).toMatchObject({
      id: checkpoint.job,
      kind: 'imported',
      importedFrom: 'job-elsewhere-7',
      name: null,
      status: 'succeeded',
      dataset: 'cats',
      preset: 'tiny',
      seed: 1,
      hyperparameters: smallHyperparameters,
      startedAt: null,
      createdAt: checkpoint.createdAt,
      finishedAt: checkpoint.createdAt,
      attempt: 0,
      progress: { step: 7, steps: 7, trainedSeconds: 0 },
      latestSample: null,
      latestCheckpoint: { id: checkpoint.id, step: 7, sha256: checkpoint.files.generator.sha256 },
      error: null,
    });
    expect(job.urls.generate).toContain(checkpoint.id);
    expect(await get(`/jobs/${job.id}/log`)).toMatchObject({
      data: [{ time: job.createdAt, event: 'imported', data: { checkpoint: 'job-elsewhere-7' } }],
    });
    const { data } = await get<{ data: CheckpointManifest[] }>(`/jobs/${job.id}/checkpoints`);
    expect(data.map(({ id }) => id)).toEqual([checkpoint.id]);
  });

  test('is in the list of jobs, which tells it from trainings', async () => {
    const ids = async (query: string) =>
      (await get<{ data: JobView[] }>(`/jobs?limit=100&${query}`)).data.map(({ id }) => id);
    const training = await service.app.inject({ method: 'POST', url: '/jobs', payload: { dataset: 'demo-faces' } });
    expect(await ids('')).toContain(checkpoint.job);
    expect(await ids('status=succeeded')).toContain(checkpoint.job);
    expect(await ids('kind=imported')).toContain(checkpoint.job);
    expect(await ids('kind=imported')).not.toContain(training.json<JobView>().id);
    expect(await ids('kind=training')).toContain(training.json<JobView>().id);
    expect(await ids('kind=training')).not.toContain(checkpoint.job);
  });

  test.each(['pause', 'resume', 'cancel', 'retry'])('cannot be asked to %s', async action => {
    const answer = await post(`/jobs/${checkpoint.job}/${action}`);
    expect([answer.statusCode, answer.json().code]).toEqual([409, 'INVALID_TRANSITION']);
    expect(answer.json().detail).toBe(
      `Job ${checkpoint.job} was imported, and never trains: ${action} is not possible. To train its checkpoint on, POST /jobs with resumeFrom and a dataset.`,
    );
  });

  test('has no curves and no samples, and says so', async () => {
    expect(await get(`/jobs/${checkpoint.job}/metrics`)).toEqual({ data: [] });
    for (const url of ['samples/latest.png', 'samples/7.png', 'timeline.webp']) {
      const answer = await service.app.inject(`/jobs/${checkpoint.job}/${url}`);
      expect([answer.statusCode, answer.json().code]).toEqual([404, 'SAMPLE_NOT_FOUND']);
      expect(answer.json().detail).toContain(`GET /generate.png?model=${checkpoint.id} draws`);
    }
  });

  test('is renamed and deleted as others are, with its checkpoint', async () => {
    const url = `/jobs/${checkpoint.job}`;
    const payload = { name: 'From the other one', metadata: { from: 'there' } };
    expect((await service.app.inject({ method: 'PATCH', url, payload })).json()).toMatchObject(payload);
    expect(await get(url)).toMatchObject({ ...payload, kind: 'imported' });
    const refused = await service.app.inject({ method: 'DELETE', url });
    expect([refused.statusCode, refused.json().code]).toEqual([409, 'CHECKPOINT_SERVES']);
    const deleted = await service.app.inject({ method: 'DELETE', url: `${url}?latest=true` });
    expect(deleted.json()).toMatchObject({ id: checkpoint.job, checkpoints: [checkpoint.id] });
    expect((await service.app.inject(url)).statusCode).toBe(404);
    expect((await service.app.inject(`/checkpoints/${checkpoint.id}`)).statusCode).toBe(404);
  });

  test('stays when its checkpoint is deleted alone', async () => {
    const other = (await send()).json<CheckpointManifest>();
    await service.app.inject({ method: 'DELETE', url: `/checkpoints/${other.id}?latest=true` });
    expect(await get(`/jobs/${other.job}`)).toMatchObject({ kind: 'imported', latestCheckpoint: null });
  });
});

test('when Redis goes away meanwhile, neither the checkpoint nor its job is kept', async () => {
  const temporary = join(service.redis.dataDir, '.tmp');
  const before = (await service.checkpoints.all()).length;
  const sending = request(`${url}/checkpoints`, { method: 'POST', headers: { 'content-type': 'application/zip' } });
  const answered = once(sending, 'response') as Promise<[IncomingMessage]>;
  sending.write(archive.subarray(0, archive.length / 2));
  await until('it arrives', async () => (await readdir(temporary)).length > 0);
  await service.redis.stop();
  sending.end(archive.subarray(archive.length / 2));
  const [answer] = await answered;
  expect([answer.statusCode, ((await json(answer)) as { code: string }).code]).toEqual([503, 'QUEUE_UNAVAILABLE']);
  expect((await service.checkpoints.all()).length).toBe(before);
  await until('nothing is left of it', async () => (await readdir(temporary)).length === 0);
  // The next one is not even received.
  expect((await send()).json().code).toBe('QUEUE_UNAVAILABLE');
  await service.redis.start();
  await until('Redis is back', async () => (await send()).statusCode === 201);
});
