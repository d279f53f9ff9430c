import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Service } from '../e2e/service.js';

let dataDir: string;
const services: Service[] = [];
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'dcgan-disk-'));
});
afterAll(async () => {
  for (const service of services) await service.stop();
  await rm(dataDir, { recursive: true });
});
async function start(options?: { maxFileBlocks: number }): Promise<Service> {
  const service = await Service.start({ DATA_DIR: dataDir }, 'start', options);
  services.push(service);
  return service;
}
const request = (channels: number) => ({
  dataset: 'colours',
  preset: 'tiny',
  hyperparameters: {
    imageSize: 16,
    latentSize: 10,
    batchSize: 8,
    generatorChannels: [channels, 8],
    discriminatorChannels: [8, channels],
    precision: 'float32',
  },
  steps: 8,
  sampleEvery: 4,
  checkpoint: { every: 4 },
});

// A limit on file size makes a write fail as a full disk does, with a different error number.
test('row 5: no room for a checkpoint: the last good one serves, nothing half-written is left, the job is paused and says why', async () => {
  const service = await start({ maxFileBlocks: 1500 });
  const body = new Uint8Array(await readFile('test/fixtures/tensorflow.tfrecords'));
  expect((await service.get('/datasets?name=colours', { method: 'POST', body })).status).toBe(201);
  const small = await service.createJob(request(16));
  await service.jobWhen(small.id, 'has succeeded', ({ status }) => status === 'succeeded');

  const large = await service.createJob(request(512));
  const paused = await service.jobWhen(large.id, 'is paused', ({ status }) => status === 'paused');
  expect(paused).toMatchObject({ error: null, latestCheckpoint: null });
  expect(paused.warnings.at(-1)).toMatchObject({
    code: 'INSUFFICIENT_STORAGE',
    message: expect.stringMatching(/no room left .* The job is paused before its first checkpoint; resume it then\.$/),
  });
  expect(await readdir(join(dataDir, '.tmp'))).toEqual([]);
  expect((await readdir(join(dataDir, 'checkpoints'))).filter(name => name.startsWith(large.id))).toEqual([]);
  const image = await service.get('/generate.png?seed=1');
  expect([image.status, image.headers.get('x-checkpoint')]).toEqual([200, `${small.id}-8`]);

  // It continues once there is room again.
  await service.stop();
  const roomy = await start();
  expect((await roomy.job(large.id)).status).toBe('paused');
  expect((await roomy.post(`/jobs/${large.id}/resume`, {})).status).toBe(200);
  await roomy.jobWhen(large.id, 'has succeeded', ({ status }) => status === 'succeeded');
  expect((await roomy.get('/generate.png?seed=1')).headers.get('x-checkpoint')).toBe(`${large.id}-8`);
});
