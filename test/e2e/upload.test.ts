import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DatasetView } from '../../src/schema/dataset.js';
import type { MetricsPoint } from '../../src/schema/job.js';
import { zip } from '../dataset/archive/zip-writer.js';
import { noise } from '../dataset/folders.js';
import { Service } from './service.js';

let dataDir: string;
let service: Service;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'dcgan-upload-'));
  service = await Service.start({ DATA_DIR: dataDir });
});
afterAll(async () => {
  await service.stop();
  await rm(dataDir, { recursive: true });
});

const small = { generatorChannels: [16, 8], discriminatorChannels: [8, 16], batchSize: 8, latentSize: 10 };
const train = (dataset: string, imageSize: number) =>
  service.createJob({
    dataset,
    preset: 'tiny',
    hyperparameters: { ...small, imageSize, precision: 'float32' },
    steps: 20,
    checkpoint: { every: 20 },
  });

test('pictures that were uploaded are learnt from, at any size', async () => {
  const members = await Promise.all(
    Array.from({ length: 24 }, async (_, i) => ({ name: `album/${i}.jpg`, content: await noise(i, 24 + i, 'jpeg') })),
  );
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(zip(members))]), 'album.zip');
  form.append('file', new Blob([await readFile('test/fixtures/tensorflow.tfrecords')]), 'old.tfrecords');
  form.append('file', new Blob([new Uint8Array(await noise(99))]), 'one.png');
  const uploaded = await service.get('/datasets?name=album', { method: 'POST', body: form });
  expect([uploaded.status, await uploaded.json()]).toMatchObject([201, { images: 31, rejectedCount: 0 }]);

  for (const imageSize of [16, 32]) {
    const { id } = await train('album', imageSize);
    const job = await service.jobWhen(id, 'has succeeded', ({ status }) => status === 'succeeded');
    expect(job.progress).toMatchObject({ step: 20, epoch: (20 * 8) / 31 });
    const codes = job.warnings.map(({ code }) => code);
    expect(codes).toEqual(imageSize === 16 ? ['TOO_FEW_IMAGES'] : expect.arrayContaining(['TOO_FEW_IMAGES']));
    const { data } = (await (await service.get(`/jobs/${id}/metrics`)).json()) as { data: MetricsPoint[] };
    expect(data.length).toBe(20);
    for (const { inputWaitMs } of data) expect(inputWaitMs).toBeGreaterThan(0);
    expect((await service.get(`/generate.png?seed=1&model=${id}-20`)).status).toBe(200);
  }
  expect((await service.get('/datasets/album', { method: 'DELETE' })).status).toBe(200);
  expect((await service.post('/jobs', { dataset: 'album' })).status).toBe(404);
});

test('a dataset from the shell is found by the running service', async () => {
  const before = (await (await service.get('/datasets')).json()) as { data: DatasetView[] };
  expect(before.data.map(({ id }) => id)).toEqual(['demo-faces']);
  const entry = join(import.meta.dirname, '../../dist/bin/dataset.js');
  const run = promisify(execFile);
  const env = { ...process.env, DATA_DIR: dataDir };
  const args = [entry, 'import', 'test/fixtures/tensorflow.tfrecords', '--name', 'shell', '--fit', 'stretch'];
  const { stdout } = await run(process.execPath, args, { env });
  expect(stdout).toContain('The dataset shell is ready: 6 images');
  expect(await (await service.get('/datasets/shell')).json()).toMatchObject({ images: 6, framing: { fit: 'stretch' } });
  const listed = await run(process.execPath, [entry, 'list'], { env });
  expect(listed.stdout).toMatch(/^shell +upload +6 images +ready$/m);
  await expect(run(process.execPath, args, { env })).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('There is a dataset shell already'),
  });
  await expect(run(process.execPath, [entry, 'import', '/nowhere'], { env })).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining('There is nothing at /nowhere'),
  });
});
