import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, test } from 'vitest';
import { CheckpointStore } from '../../src/checkpoint/index.js';
import { presets } from '../../src/model/presets.js';
import { StorageUsage } from '../../src/schema/service/storage.js';
import { S3Storage } from '../../src/storage/s3/s3-storage.js';
import { storageUsage } from '../../src/upkeep/storage-usage.js';
import { type S3Server, startS3Server } from '../s3/s3-server.js';

let dataDir: string;
let checkpoints: CheckpointStore;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'dcgan-usage-'));
  checkpoints = new CheckpointStore(dataDir);
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

async function put(path: string, bytes: number): Promise<void> {
  await mkdir(dirname(join(dataDir, path)), { recursive: true });
  await writeFile(join(dataDir, path), Buffer.alloc(bytes));
}

const save = (job: string, step: number, swd: number | null = null) =>
  checkpoints.save({
    job,
    step,
    dataset: 'demo-faces',
    preset: 'tiny',
    seed: 1,
    hyperparameters: presets.tiny.hyperparameters,
    precision: 'float32',
    losses: null,
    ...(swd !== null && { quality: { swd, swdByLevel: [swd], swdReal: 1, msSsim: 0.3, msSsimReal: 0.3, rkid: 0.1 } }),
    generator: {},
    training: {},
  } as never);
const usage = async (keep = 1, maxFiles = Number.POSITIVE_INFINITY) =>
  StorageUsage.parse(await storageUsage({ dataDir, checkpoints, keepOf: async () => keep, maxFiles }));
const kindsOf = ({ kinds }: StorageUsage) =>
  Object.fromEntries(kinds.flatMap(({ kind, bytes, files }) => (files > 0 ? [[kind, [bytes, files]]] : [])));
const goes = ({ mayGo }: StorageUsage, wanted: string) => mayGo.find(({ what }) => what === wanted);
/** A process id that nobody has any more, and our own. */
const names = {
  dead: `${encodeURIComponent(hostname())}~4194303~abc~`,
  living: `${encodeURIComponent(hostname())}~${process.ppid}~abc~`,
};

it('every file is counted once, under its kind', async () => {
  await put('uploads/cats/images.bin', 100);
  await put('datasets/dogs/1.jpg', 20);
  await put('packed/dogs/images.bin', 30);
  await put('cuts/dogs/64/images.bin', 40);
  await put('redis/appendonlydir/x.aof', 50);
  await put('jobs/job-a/samples/10.png', 60);
  await put('jobs/job-a/metrics.ndjson', 70);
  await put('jobs/job-b/metrics.ndjson', 1);
  await put('names/job-b/anna/favourite.json', 3);
  await put(`.tmp/${names.dead}/part`, 80);
  await put(`.tmp/${names.living}/part`, 5);
  await put('workers/w.json', 7);
  await put('replaced-2026/checkpoints/x', 90);
  await symlink('/etc', join(dataDir, 'datasets', 'linked'));
  const found = await usage();
  expect(kindsOf(found)).toEqual({
    uploads: [100, 1],
    datasets: [20, 2],
    packed: [30, 1],
    cuts: [40, 1],
    redis: [50, 1],
    samples: [60, 1],
    metrics: [71, 2],
    names: [3, 1],
    temporary: [85, 2],
    other: [7, 1],
    replaced: [90, 1],
  });
  expect([found.bytes, found.files, found.isComplete, found.bucket]).toEqual([556, 14, true, null]);
  expect(found.disk.freeBytes).toBeLessThanOrEqual(found.disk.totalBytes);
  expect(found.jobs.map(({ job, sampleBytes, metricsBytes }) => [job, sampleBytes, metricsBytes])).toEqual([
    ['job-a', 60, 70],
    ['job-b', 0, 1],
  ]);
  expect(found.mayGo.map(({ what, bytes }) => [what, bytes])).toEqual([
    ['packed', 30],
    ['cuts', 40],
    ['leftovers', 80],
    ['replaced', 90],
  ]);
  for (const { how } of found.mayGo) expect(how).toMatch(/^(Remove|Start) .*\.$/);
});

describe('checkpoints that may go', () => {
  beforeEach(async () => {
    for (const step of [10, 20, 30, 40]) await save('job-a', step);
    await save('job-b', 10);
  });

  test.each([
    [1, ['job-a-30', 'job-a-20', 'job-a-10']],
    [3, ['job-a-10']],
    [4, []],
    [Number.POSITIVE_INFINITY, []],
  ])('of a job that keeps %d are the older ones', async (keep, expected) => {
    const found = await usage(keep);
    expect(goes(found, 'checkpoints')?.names ?? []).toEqual(expected);
    if (expected.length > 0) expect(goes(found, 'checkpoints')?.how).toContain('DELETE /checkpoints/{id}');
    expect(found.jobs[0]).toMatchObject({ job: 'job-a', checkpoints: 4 });
  });

  it('leave out the one that serves', async () => {
    await save('job-a', 20);
    expect(goes(await usage(1), 'checkpoints')?.names).toEqual(['job-a-30', 'job-a-10']);
  });

  it('leave out the one that is pinned', async () => {
    await checkpoints.pin('job-a-10');
    expect(goes(await usage(1), 'checkpoints')?.names).toEqual(['job-a-30', 'job-a-20']);
  });

  it('are named apart where they are damaged', async () => {
    await put('checkpoints/job-a-5.damaged/generator.safetensors', 11);
    const found = await usage(4);
    expect(goes(found, 'damaged')).toMatchObject({ bytes: 11, names: ['job-a-5.damaged'] });
    expect(found.jobs[0]).toMatchObject({ job: 'job-a', checkpoints: 5 });
  });
});

it('counting stops where it is told to, and says so', async () => {
  for (let i = 0; i < 5; i++) await put(`uploads/cats/${i}`, 10);
  expect(await usage(1, 3)).toMatchObject({ isComplete: false, files: 3, bytes: 30 });
});

describe('where machines share a storage', () => {
  let server: S3Server;
  beforeAll(async () => {
    server = await startS3Server();
  });
  afterAll(() => server.remove());

  it('its objects are counted, and of DATA_DIR what a machine has for itself', async () => {
    const storage = S3Storage.open(await server.bucket());
    checkpoints = new CheckpointStore(storage);
    for (const step of [10, 20]) await save('job-a', step);
    await storage.commit('uploads/cats', put => put('images.bin', Buffer.alloc(100)));
    await storage.write('jobs/job-a/metrics.ndjson', Buffer.alloc(7));
    await storage.write('jobs/job-a/samples/10.png', Buffer.alloc(8));
    await storage.commit('checkpoints/job-a-5.damaged', put => put('generator.safetensors', Buffer.alloc(9)));
    await put('cuts/dogs/64/images.bin', 40);
    // Of a time before.
    await put('uploads/old/images.bin', 50);
    const bucket = { url: 's3://bucket/service', storage };
    const found = StorageUsage.parse(await storageUsage({ dataDir, bucket, checkpoints, keepOf: async () => 1 }));
    const { checkpoints: saved, ...others } = kindsOf(found);
    expect(others).toEqual({ uploads: [100, 1], metrics: [7, 1], samples: [8, 1], cuts: [40, 1], other: [50, 1] });
    const [savedBytes, savedFiles] = saved!;
    expect(found.bucket).toEqual({ url: bucket.url, bytes: 115 + savedBytes!, files: 3 + savedFiles! });
    expect([found.bytes, found.files]).toEqual([205 + savedBytes!, 5 + savedFiles!]);
    expect(found.jobs).toMatchObject([{ job: 'job-a', checkpoints: 3, sampleBytes: 8, metricsBytes: 7 }]);
    expect(found.mayGo.map(({ what, names }) => [what, names])).toEqual([
      ['cuts', ['cuts']],
      ['checkpoints', ['job-a-10']],
      ['damaged', ['job-a-5.damaged']],
    ]);
    expect(goes(found, 'damaged')?.how).toContain('DELETE /jobs/{id}');
  });
});

it('a folder that does not exist yet is empty', async () => {
  await rm(dataDir, { recursive: true });
  expect(await usage()).toMatchObject({ bytes: 0, files: 0, jobs: [], mayGo: [] });
});
