import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { JobView } from '../../src/schema/job.js';
import { noise } from '../dataset/folders.js';
import { Service } from '../e2e/service.js';
import { Cluster, smallRequest, type WorkerProgram } from '../faults/cluster.js';
import { until } from '../wait.js';
import { compiled, lastRelease } from './last-release.js';

/** The last release and this version, on one Redis and one DATA_DIR, as while the replicas are replaced one by one. */
let cluster: Cluster;
let from: string;
let oldApi: Service;
let newApi: Service;
let oldWorker: WorkerProgram;
/** Ids of what the last release has made. */
const made = { done: '', paused: '', waiting: '', sweep: '' };

const succeeded = ({ status }: JobView) => status === 'succeeded';
const json = async (service: Service, path: string) => (await service.get(path)).json() as Promise<never>;
const listed = async (service: Service, path: string) => {
  const response = await service.get(path);
  const text = await response.text();
  expect([path, service === oldApi ? 'old' : 'new', response.status], text).toEqual([path, expect.any(String), 200]);
  return (JSON.parse(text) as { data: { id: string; name?: string; status?: string }[] }).data;
};
const names = async (service: Service, path: string) =>
  (await listed(service, path)).map(({ id, name, status }) => `${id ?? name} ${status ?? ''}`).sort();
const put = (service: Service, path: string, body: unknown) =>
  service.get(path, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

/** The digest of each file of checkpoints, datasets and favourites. */
async function digests(): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const folder of ['checkpoints', 'uploads', 'names']) {
    const path = join(cluster.environment.DATA_DIR!, folder);
    for (const entry of await readdir(path, { recursive: true, withFileTypes: true })) {
      const file = join(entry.parentPath, entry.name);
      if (!entry.isFile() || entry.name === 'latest.json') continue;
      found.set(
        file,
        createHash('sha256')
          .update(await readFile(file))
          .digest('hex'),
      );
    }
  }
  return found;
}

beforeAll(async () => {
  const release = await lastRelease();
  console.log(`Upgrading from ${release}`);
  from = await compiled(release);
  cluster = await Cluster.start({}, false, from);
  oldApi = cluster.api;
  oldWorker = await cluster.startWorker({}, from);
  const short = { ...smallRequest, steps: 40 };
  const form = new FormData();
  for (let i = 0; i < 12; i++) form.append('file', new Blob([new Uint8Array(await noise(100 + i, 24))]), `${i}.png`);
  expect((await oldApi.get('/datasets?name=pictures', { method: 'POST', body: form })).status).toBe(201);
  made.done = (await oldApi.createJob({ ...short, metadata: { name: 'done' } })).id;
  await oldApi.jobWhen(made.done, 'has succeeded', succeeded);
  made.paused = (await oldApi.createJob({ ...smallRequest, dataset: 'pictures', steps: 100_000 })).id;
  await oldApi.jobWhen(made.paused, 'has a checkpoint', ({ latestCheckpoint }) => latestCheckpoint !== null);
  await oldApi.post(`/jobs/${made.paused}/pause`, {});
  await oldApi.jobWhen(made.paused, 'is paused', ({ status }) => status === 'paused');
  const { dataset, preset, hyperparameters } = smallRequest;
  const sweep = await oldApi.post('/sweeps', {
    dataset,
    preset,
    hyperparameters: { ...hyperparameters, batchSize: undefined },
    search: { strategy: 'grid', parameters: { batchSize: { values: [4, 8] } } },
    budget: { steps: 40 },
    halving: { rungs: 1 },
  });
  made.sweep = ((await sweep.json()) as { id: string }).id;
  expect(sweep.status).toBe(202);
  await until('the sweep has ended', async () => {
    const { status } = (await json(oldApi, `/sweeps/${made.sweep}`)) as { status: string };
    return status === 'succeeded';
  });
  expect((await put(oldApi, '/favourites/keepsake', { latent: 'seed(5)' })).status).toBeLessThan(300);
  // Waits for whoever comes.
  await cluster.endWorker(oldWorker, 'SIGTERM');
  made.waiting = (await oldApi.createJob({ ...short, metadata: { name: 'waiting' } })).id;
  newApi = await Service.start({ ...cluster.environment }, 'api');
});
afterAll(async () => {
  await newApi?.stop();
  await cluster?.close();
});

test('both show the same of what the last release has made', async () => {
  for (const path of ['/jobs', '/sweeps', '/datasets', '/models', `/jobs/${made.done}/checkpoints`, '/favourites'])
    expect([path, await names(newApi, path)]).toEqual([path, await names(oldApi, path)]);
  const before = await newApi.job(made.done);
  expect(before).toMatchObject({ status: 'succeeded', metadata: { name: 'done' }, progress: { step: 40 } });
  const image = '/generate.png?seed=7&rows=2&cols=2';
  for (const api of [oldApi, newApi]) expect((await api.get(image)).status).toBe(200);
});

test('a new worker trains what waits since the last release, and both see its end', async () => {
  const worker = await cluster.startWorker();
  for (const api of [oldApi, newApi]) await api.jobWhen(made.waiting, 'has succeeded', succeeded);
  await oldApi.jobWhen(made.done, 'is still there', succeeded);
  await cluster.endWorker(worker, 'SIGTERM');
});

test('jobs that either API has queued are trained by either worker, and nothing fails in the other API', async () => {
  const before = await digests();
  for (const [api, program] of [
    [newApi, from],
    [oldApi, undefined],
  ] as const) {
    const worker = await cluster.startWorker({}, program);
    const { id } = await api.createJob({ ...smallRequest, steps: 40, name: 'while upgrading' });
    await api.jobWhen(id, 'has succeeded', succeeded);
    await cluster.endWorker(worker, 'SIGTERM');
    for (const other of [oldApi, newApi])
      for (const path of [
        `/jobs/${id}`,
        `/jobs/${id}/checkpoints`,
        `/jobs/${id}/metrics`,
        '/jobs',
        '/models',
        '/models/current',
        '/datasets',
        '/sweeps',
        `/sweeps/${made.sweep}`,
        '/favourites',
        '/generate.png?seed=8&rows=1&cols=1',
      ]) {
        const answer = await other.get(path);
        const text = answer.status === 200 ? '' : await answer.text();
        expect([path, other === oldApi ? 'old' : 'new', answer.status, text]).toEqual([
          path,
          expect.any(String),
          200,
          '',
        ]);
      }
    expect(await newApi.job(id)).toMatchObject({ status: 'succeeded', progress: { step: 40 } });
  }
  const after = await digests();
  for (const [file, digest] of before) expect([file, after.get(file)]).toEqual([file, digest]);
});

test('what one API is asked for, the other shows', async () => {
  const { id } = await oldApi.createJob({ ...smallRequest, steps: 40 });
  expect((await newApi.post(`/jobs/${id}/pause`, {})).ok).toBe(true);
  await oldApi.jobWhen(id, 'is paused', ({ status }) => status === 'paused');
  expect((await oldApi.post(`/jobs/${id}/resume`, {})).ok).toBe(true);
  await newApi.jobWhen(id, 'waits', ({ status }) => status === 'queued');
  expect((await newApi.post(`/jobs/${id}/cancel`, {})).ok).toBe(true);
  await oldApi.jobWhen(id, 'is canceled', ({ status }) => status === 'canceled');
  expect((await put(newApi, '/favourites/newer', { latent: 'seed(6)' })).status).toBeLessThan(300);
  expect(await names(oldApi, '/favourites')).toEqual(await names(newApi, '/favourites'));
});

test('without the last release everything is still there, and its trainings continue', async () => {
  const before = await digests();
  const jobs = await names(newApi, '/jobs');
  await oldApi.stop();
  await cluster.startWorker();
  expect(await names(newApi, '/jobs')).toEqual(jobs);
  const { latestCheckpoint } = await newApi.job(made.paused);
  expect((await newApi.post(`/jobs/${made.paused}/resume`, {})).ok).toBe(true);
  const resumed = await newApi.jobWhen(
    made.paused,
    'trains on',
    ({ progress }) => progress.step > latestCheckpoint!.step,
  );
  expect(resumed.attempt).toBe(2);
  await newApi.post(`/jobs/${made.paused}/cancel`, {});
  await newApi.jobWhen(made.paused, 'is canceled', ({ status }) => status === 'canceled');
  const { id } = await newApi.createJob({ resumeFrom: `${made.done}-40`, steps: 60, checkpoint: { every: 20 } });
  expect((await newApi.jobWhen(id, 'has succeeded', succeeded)).progress.step).toBe(60);
  const after = await digests();
  const isOf = (job: string) => (file: string) => file.includes(`${job}-`);
  for (const [file, digest] of before)
    if (!isOf(made.paused)(file)) expect([file, after.get(file)]).toEqual([file, digest]);
});
