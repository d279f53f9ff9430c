import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CheckpointView } from '../../src/schema/checkpoint.js';
import type { DatasetView } from '../../src/schema/dataset.js';
import type { JobView } from '../../src/schema/job.js';
import { Service } from './service.js';

/** A DATA_DIR made by an earlier version, see the make.mjs next to it: it says colour and centre. */
const packed = resolve(import.meta.dirname, '../fixtures/data-dir-0.1/data.tar.gz');

let dataDir: string;
let service: Service;
let jobs: Record<'done' | 'folder' | 'paused' | 'queued' | 'canceled', string>;
let current: string;
/** Every file below checkpoints/ and uploads/, with its bytes, as it was before the service started. */
let before: Map<string, Buffer>;

const filesBelow = async (...folders: readonly string[]) => {
  const found = new Map<string, Buffer>();
  for (const folder of folders)
    for (const entry of await readdir(join(dataDir, folder), { recursive: true, withFileTypes: true }))
      if (entry.isFile()) {
        const path = join(entry.parentPath, entry.name);
        found.set(path, await readFile(path));
      }
  return found;
};
const json = async <T>(path: string) => (await (await service.get(path)).json()) as T;
const listed = async <T>(path: string) => (await json<{ data: T[] }>(path)).data;
const pixelsOf = async (png: Buffer) => sharp(png).raw().toBuffer({ resolveWithObject: true });
const small = {
  preset: 'tiny',
  seed: 2,
  hyperparameters: {
    imageSize: 16,
    latentSize: 8,
    batchSize: 4,
    generatorChannels: [8, 8],
    discriminatorChannels: [8, 8],
    diffAugment: ['color'],
    precision: 'float32',
  },
  steps: 4,
  sampleEvery: 4,
  checkpoint: { every: 4 },
};
const succeeded = ({ status }: JobView) => status === 'succeeded';

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'dcgan-old-'));
  await promisify(execFile)('tar', ['xzf', packed, '-C', dataDir]);
  ({ jobs, current } = JSON.parse(await readFile(join(dataDir, 'expected.json'), 'utf8')));
  before = await filesBelow('checkpoints', 'uploads');
  service = await Service.start({ DATA_DIR: dataDir });
});
afterAll(async () => {
  await service?.stop();
  await rm(dataDir, { recursive: true, force: true });
});

it('lists the jobs with their status and labels, under the new spelling', async () => {
  const found: Record<string, JobView> = Object.fromEntries(
    (await listed<JobView>('/jobs')).map(job => [job.metadata.name, job]),
  );
  expect(Object.fromEntries(Object.entries(found).map(([name, { id, status }]) => [name, [id, status]]))).toEqual({
    done: [jobs.done, 'succeeded'],
    folder: [jobs.folder, 'succeeded'],
    paused: [jobs.paused, 'paused'],
    queued: [jobs.queued, 'paused'],
    canceled: [jobs.canceled, 'canceled'],
  });
  for (const job of Object.values(found)) expect(job.hyperparameters.diffAugment).toEqual(['color', 'translation']);
  const checkpoint = await json<CheckpointView>(`/checkpoints/${jobs.done}-6`);
  expect(checkpoint.hyperparameters.diffAugment).toEqual(['color', 'translation']);
});

it('shows the datasets, and the upload is ready as it is', async () => {
  const datasets: Record<string, DatasetView> = Object.fromEntries(
    (await listed<DatasetView>('/datasets')).map(dataset => [dataset.id, dataset]),
  );
  expect(datasets.upload).toMatchObject({ status: 'ready', images: 12, framing: { crop: 'center' }, error: null });
  // The archive keeps modification times, which show whether a folder has changed, only to the second.
  expect(datasets.folder).toMatchObject({ status: 'changed', images: 6, framing: { crop: 'center' }, error: null });
});

it('serves the same images', async () => {
  expect(await json('/models/current')).toMatchObject({ id: current });
  const [expected, actual] = await Promise.all([
    pixelsOf(await readFile(join(dataDir, 'expected.png'))),
    pixelsOf(Buffer.from(await (await service.get('/generate.png?seed=42&rows=2&cols=2')).arrayBuffer())),
  ]);
  expect(actual.info).toMatchObject({ width: expected.info.width, height: expected.info.height });
  // Another processor may add in another order.
  const apart = actual.data.map((value, i) => Math.abs(value - expected.data[i]!));
  expect(Math.max(...apart)).toBeLessThanOrEqual(1);
});

it('loses and changes no file', async () => {
  expect(await filesBelow('checkpoints', 'uploads')).toEqual(before);
});

it.each(['upload', 'folder'])('trains a new job on the dataset %s', async dataset => {
  const { id } = await service.createJob({ ...small, dataset });
  expect((await service.jobWhen(id, 'has succeeded', succeeded)).latestCheckpoint?.step).toBe(4);
});

it('trains on from a checkpoint', async () => {
  const resumeFrom = `${jobs.done}-6`;
  const { id, hyperparameters } = await service.createJob({ resumeFrom, steps: 10, checkpoint: { every: 10 } });
  expect(hyperparameters.diffAugment).toEqual(['color', 'translation']);
  const job = await service.jobWhen(id, 'has succeeded', succeeded);
  expect(job).toMatchObject({ resumeFrom, dataset: 'upload', progress: { step: 10 } });
  const manifest = await readFile(join(dataDir, 'checkpoints', job.latestCheckpoint!.id, 'manifest.json'), 'utf8');
  expect(manifest).toContain('"color"');
  expect(manifest).not.toContain('colour');
});

it('resumes the job that waited, and the one that was paused from where it was', async () => {
  for (const id of [jobs.queued, jobs.paused]) expect((await service.post(`/jobs/${id}/resume`, {})).status).toBe(200);
  await service.jobWhen(jobs.queued, 'has succeeded', succeeded);
  const resumed = await service.jobWhen(jobs.paused, 'trains on', ({ progress }) => progress.step > 255);
  expect(resumed.latestCheckpoint?.step).toBeGreaterThanOrEqual(255);
  await service.post(`/jobs/${jobs.paused}/cancel`, {});
  await service.jobWhen(jobs.paused, 'is canceled', ({ status }) => status === 'canceled');
});

it('still has all that there was', async () => {
  const after = await filesBelow('checkpoints', 'uploads');
  for (const [path, bytes] of before) if (!path.endsWith('latest.json')) expect(after.get(path)).toEqual(bytes);
  expect((await listed<JobView>('/jobs')).map(({ id }) => id)).toEqual(expect.arrayContaining(Object.values(jobs)));
});
