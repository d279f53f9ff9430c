import { execFile } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DatasetView } from '../../src/schema/dataset.js';
import type { CropDetails } from '../../src/schema/images/crops.js';
import type { JobView, MetricsPoint } from '../../src/schema/job.js';
import { StorageUsage } from '../../src/schema/service/storage.js';
import { zip } from '../dataset/archive/zip-writer.js';
import { noise } from '../dataset/folders.js';
import { Cluster, smallRequest } from '../faults/cluster.js';
import { bucketSettings, type S3Server, startS3Server } from '../s3/s3-server.js';
import { until } from '../wait.js';
import { Service } from './service.js';

// API and worker share Redis and a bucket, and no folder.

let server: S3Server;
let cluster: Cluster;
/** A second API, on another machine. */
let other: Service;
const folder = (name: string) => ({ DATA_DIR: join(cluster.dataDir, name) });

beforeAll(async () => {
  server = await startS3Server();
  const bucket = await server.bucket();
  cluster = await Cluster.start({
    ...bucketSettings(server, bucket),
  });
  other = await Service.start({ ...cluster.environment, ...folder('other-api') }, 'api');
});
afterAll(async () => {
  await other.stop();
  await cluster.close();
  await server.remove();
});

/** 36 × 24 pixels of it, so that something is cut away. */
const wide = (image: Buffer) => sharp(image).extract({ left: 0, top: 0, width: 36, height: 24 }).png().toBuffer();
const body = async (response: Response) => Buffer.from(await response.arrayBuffer());

test('what is uploaded to one machine is trained on by another and drawn by a third, through restarts', async () => {
  const { api } = cluster;
  const members = await Promise.all(
    Array.from({ length: 24 }, async (_, i) => ({ name: `${i}.png`, content: await wide(await noise(i, 36)) })),
  );
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(zip(members))]), 'album.zip');
  const uploaded = await api.get('/datasets?name=album', { method: 'POST', body: form });
  expect([uploaded.status, await uploaded.json()]).toMatchObject([201, { images: 24, rejectedCount: 0 }]);
  const seen = (await (await other.get('/datasets/album')).json()) as DatasetView;
  expect(seen).toMatchObject({ status: 'ready', images: 24 });
  for (const path of ['preview.png', 'mean.png']) expect((await other.get(`/datasets/album/${path}`)).status).toBe(200);

  let worker = await cluster.startWorker(folder('worker'));
  const request = {
    ...smallRequest,
    dataset: 'album',
    steps: 1500,
    sampleEvery: 500,
    checkpoint: { every: 250, keep: 3 },
  };
  const job = await other.createJob(request);
  await api.jobWhen(job.id, 'has a checkpoint', ({ latestCheckpoint }) => latestCheckpoint !== null);
  // Another machine takes over what the first has begun.
  await cluster.endWorker(worker, 'SIGTERM');
  const [one, two] = await Promise.all([api, other].map(async each => body(await each.get('/generate.png?seed=4'))));
  expect(one!.length).toBeGreaterThan(100);
  expect(one!.equals(two!)).toBe(true);

  worker = await cluster.startWorker(folder('new-worker'));
  const done = await other.jobWhen(job.id, 'has succeeded', ({ status }) => status === 'succeeded');
  expect([done.progress.step, done.attempt]).toEqual([1500, 2]);
  const restarted = await Service.start({ ...cluster.environment, ...folder('third-api') }, 'api');
  try {
    const { data } = (await (await restarted.get(`/jobs/${job.id}/metrics`)).json()) as { data: MetricsPoint[] };
    expect(data.map(({ step }) => step)).toEqual(Array.from({ length: 1500 }, (_, i) => i + 1));
    const samples = (await (await restarted.get(`/jobs/${job.id}/samples`)).json()) as { data: { step: number }[] };
    expect(samples.data.map(({ step }) => step)).toEqual([0, 500, 1000, 1500]);
    expect((await restarted.get(`/jobs/${job.id}/samples/1500.png`)).status).toBe(200);
    const log = (await (await restarted.get(`/jobs/${job.id}/log`)).json()) as { data: { event: string }[] };
    expect(log.data.map(({ event }) => event)).toEqual(expect.arrayContaining(['status', 'checkpoint']));
    const found = (await (await restarted.get(`/jobs/${job.id}/checkpoints`)).json()) as { data: { step: number }[] };
    expect(found.data[0]?.step).toBe(1500);
    expect((await restarted.get('/generate.png?seed=4')).status).toBe(200);
  } finally {
    await restarted.stop();
  }
});

test('what takes room is counted in the bucket, and no copy is made onto it while a worker uses it', async () => {
  const storage = async (...args: string[]) => {
    const env = { ...process.env, ...cluster.environment };
    return promisify(execFile)(process.execPath, ['dist/bin/storage.js', ...args], { env });
  };
  const found = StorageUsage.parse(await (await other.get('/storage')).json());
  expect(found.bucket).toMatchObject({ url: cluster.environment.STORAGE_URL, files: expect.any(Number) });
  const [job] = found.jobs;
  expect([found.jobs.length, job!.checkpoints]).toEqual([1, 3]);
  expect(job!.checkpointBytes + job!.sampleBytes + job!.metricsBytes).toBeLessThan(found.bucket!.bytes);
  expect(found.kinds.find(({ kind }) => kind === 'uploads')!.bytes).toBeGreaterThan(24 * 24 * 24);
  const printed = StorageUsage.parse(JSON.parse((await storage('usage', '--json')).stdout));
  expect([printed.bucket, printed.jobs]).toEqual([found.bucket, found.jobs]);
  expect((await storage('usage')).stdout).toMatch(/^s3:\S+ holds .+ objects\.\n\S+ on this machine holds .+ free\.$/m);
  const target = cluster.environment.STORAGE_URL!;
  await expect(storage('copy', join(cluster.dataDir, 'data'), target)).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(
      /^1 worker and \d API process(es)? of the queue \S+ at REDIS_URL are running on s3:\S+: stop them first/,
    ),
  });
});

test('machines agree on pins, favourites, exclusions, crops and removals', async () => {
  const { api } = cluster;
  const [job] = ((await (await api.get('/jobs')).json()) as { data: JobView[] }).data;
  const kept = (await (await other.get(`/jobs/${job!.id}/checkpoints`)).json()) as { data: { id: string }[] };
  const [latest, model] = kept.data.map(({ id }) => id);
  const put = (service: Service, path: string, content?: unknown) =>
    service.get(path, {
      method: 'PUT',
      ...(content !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(content) }),
    });
  expect((await put(api, '/models/current', { checkpoint: model })).status).toBe(200);
  // Known at once where it was done, and where nobody has asked a moment ago.
  expect((await other.get('/generate.png?seed=9')).headers.get('x-checkpoint')).toBe(model);
  expect((await other.get('/models/current', { method: 'DELETE' })).ok).toBe(true);
  // What one machine has seen it may believe for a second.
  const shown = async () => (await api.get('/generate.png?seed=9')).headers.get('x-checkpoint') === latest;
  await until('the latest checkpoint serves again', shown);

  const favourite = await put(other, `/favourites/smile?model=${model}`, { latent: 'seed(3)' });
  expect(favourite.ok).toBe(true);
  expect((await api.get(`/favourites/smile?model=${model}`)).status).toBe(200);

  const images = (await (await api.get('/datasets/album/images')).json()) as { data: { sha256: string }[] };
  const { sha256 } = images.data[0]!;
  expect((await put(api, `/datasets/album/exclusions/${sha256}`)).ok).toBe(true);
  const excluded = (await (await other.get('/datasets/album/exclusions')).json()) as { data: { sha256: string }[] };
  expect(excluded.data.map(image => image.sha256)).toEqual([sha256]);
  const crop = { x: 15, y: 2, side: 21 };
  expect((await put(api, `/datasets/album/crops/${sha256}`, crop)).ok).toBe(true);
  const cropped = (await (await other.get(`/datasets/album/crops/${sha256}`)).json()) as CropDetails;
  expect(cropped).toMatchObject({ crop, original: { x: 6, y: 0, side: 24 }, width: 36, height: 24 });
  const square = await other.get(`/datasets/album/images/${sha256}.webp?crop=15,2,21`);
  expect(await sharp(await body(square)).metadata()).toMatchObject({ width: 21, height: 21 });

  expect((await other.get(`/jobs/${job!.id}?latest=true`, { method: 'DELETE' })).ok).toBe(true);
  const isGone = async () => (await api.get(`/checkpoints/${model}`)).status === 404;
  await until('the checkpoint is gone here too', isGone);
  expect((await api.get(`/jobs/${job!.id}/samples/1500.png`)).status).toBe(404);
  const hasCut = async (name: string) => (await readdir(join(cluster.dataDir, name, 'cuts'))).includes('album');
  expect([await hasCut('worker'), await hasCut('new-worker')]).toEqual([true, true]);
  expect((await api.get('/datasets/album', { method: 'DELETE' })).ok).toBe(true);
  expect((await other.get('/datasets/album')).status).toBe(404);
  await until('the worker has removed what it had made of it', async () => !(await hasCut('new-worker')));
  await cluster.startWorker(folder('worker'));
  await until('another one removes it when it starts', async () => !(await hasCut('worker')));
});

test('folders are no datasets, and the message says how to import them', async () => {
  const cats = join(cluster.dataDir, 'data', 'datasets', 'cats');
  await mkdir(cats, { recursive: true });
  for (let i = 0; i < 4; i++) await writeFile(join(cats, `${i}.png`), await noise(i, 20));
  const refused = await cluster.api.post('/jobs', { ...smallRequest, dataset: 'cats' });
  const { detail } = (await refused.json()) as { detail: string };
  expect([refused.status, detail]).toEqual([404, expect.stringContaining('npm run dataset -- import')]);
  const command = /dataset -- (import \S+ --name \w+)/.exec(detail)![1]!.split(' ');
  const env = { ...process.env, ...cluster.environment };
  await promisify(execFile)(process.execPath, ['dist/bin/dataset.js', ...command], { env });
  expect(await (await other.get('/datasets/cats')).json()).toMatchObject({ kind: 'upload', images: 4 });
  const dated = { ...cluster.environment, ...folder('dated'), DATASETS_DIR: join(cluster.dataDir, 'datasets') };
  await expect(Service.start(dated, 'api')).rejects.toThrow('DATASETS_DIR cannot be used with STORAGE_URL');
});

test('no machine keeps what another would need', async () => {
  for (const name of ['data', 'other-api', 'third-api', 'worker', 'new-worker']) {
    const kept = await readdir(join(cluster.dataDir, name));
    const own = ['cuts', 'datasets', 'locks', 'thumbnails', 'workers'];
    expect(kept.filter(entry => !entry.startsWith('.') && !own.includes(entry))).toEqual([]);
  }
});
