import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../free-port.js';
import { numbers } from '../graph/gradient-check.js';
import { redisServerPath } from '../redis.js';
import { Service } from './service.js';

/** Networks that train a step in milliseconds. */
const hyperparameters = {
  imageSize: 16,
  latentSize: 10,
  batchSize: 8,
  generatorChannels: [16, 8],
  discriminatorChannels: [8, 16],
  precision: 'float32',
};
const request = {
  dataset: 'blobs',
  preset: 'tiny',
  hyperparameters,
  seed: 3,
  steps: 40,
  sampleEvery: 20,
  checkpoint: { every: 20 },
};

let directory: string;
let environment: Record<string, string>;
const services: Service[] = [];
async function start(extra: Record<string, string> = {}, program?: string) {
  const service = await Service.start({ ...environment, ...extra }, program);
  services.push(service);
  return service;
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dcgan-e2e-'));
  environment = { DATA_DIR: join(directory, 'data'), DATASETS_DIR: join(directory, 'datasets') };
  const images = join(directory, 'datasets', 'blobs');
  await mkdir(images, { recursive: true });
  const colours = numbers(90, 1, 0, 256);
  for (let i = 0; i < 30; i++) {
    const [r, g, b] = colours.subarray(3 * i, 3 * i + 3);
    const background = { r: Math.floor(r!), g: Math.floor(g!), b: Math.floor(b!) };
    await sharp({ create: { width: 40, height: 30, channels: 3, background } })
      .jpeg()
      .toFile(join(images, `${i}.jpg`));
  }
});
afterAll(async () => {
  for (const service of services) await service.stop('SIGKILL');
  await rm(directory, { recursive: true, force: true });
});

async function image(service: Service, query: string) {
  const response = await service.get(`/generate.png?${query}`);
  expect(response.status, await response.clone().text()).toBe(200);
  expect(response.headers.get('content-type')).toBe('image/png');
  return { bytes: Buffer.from(await response.arrayBuffer()), headers: response.headers };
}

describe('from an empty folder to generated images', () => {
  let service: Service;
  let id: string;

  it('says at first that there is no generator, and how to make one', async () => {
    service = await start();
    const response = await service.get('/generate.png?seed=42');
    expect(response.status).toBe(503);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await response.json()).toMatchObject({ code: 'NO_GENERATOR', detail: expect.stringContaining('/jobs') });
    expect(await (await service.get('/readyz')).json()).toMatchObject({ checks: { redis: 'ok' } });
  });

  it('trains a job that is posted', async () => {
    const response = await service.post('/jobs', request);
    expect(response.status).toBe(202);
    const job = (await response.json()) as { id: string };
    id = job.id;
    expect(response.headers.get('location')).toBe(`/jobs/${id}`);
    const done = await service.jobWhen(id, 'has succeeded', ({ status }) => status === 'succeeded');
    expect(done).toMatchObject({
      status: 'succeeded',
      attempt: 1,
      progress: { step: 40, steps: 40, imagesSeen: 320 },
      losses: { generator: expect.any(Number) },
      latestSample: 40,
      latestCheckpoint: { id: `${id}-40`, step: 40 },
      error: null,
    });
    expect(done.progress.secondsPerStep).toBeGreaterThan(0);
    expect(done.finishedAt).not.toBeNull();
  });

  it('keeps its samples, metrics and checkpoints', async () => {
    const sample = await service.get(`/jobs/${id}/samples/20.png`);
    expect(await sharp(Buffer.from(await sample.arrayBuffer())).metadata()).toMatchObject({ width: 128, height: 128 });
    const { data } = (await (await service.get(`/jobs/${id}/metrics?fromStep=31`)).json()) as {
      data: { step: number }[];
    };
    expect(data.map(({ step }) => step)).toEqual([31, 32, 33, 34, 35, 36, 37, 38, 39, 40]);
    const checkpoints = (await (await service.get(`/jobs/${id}/checkpoints`)).json()) as { data: { id: string }[] };
    expect(checkpoints.data.map(checkpoint => checkpoint.id).sort()).toEqual([`${id}-20`, `${id}-40`]);
  });

  it('generates: the same bytes twice, and the same image alone as in the grid', async () => {
    const [first, second] = [await image(service, 'seed=42'), await image(service, 'seed=42')];
    expect(first.bytes.equals(second.bytes)).toBe(true);
    expect(first.headers.get('x-checkpoint')).toBe(`${id}-40`);
    expect(await sharp(first.bytes).metadata()).toMatchObject({ width: 128, height: 128 });

    const answer = (await (await service.get('/latents?seed=42&count=64')).json()) as { latents: number[][] };
    const alone = await image(service, `rows=1&cols=1&z=${answer.latents[5]!.join(',')}`);
    const inGrid = await sharp(first.bytes)
      .extract({ left: 5 * 16, top: 0, width: 16, height: 16 })
      .raw()
      .toBuffer();
    const pixels = await sharp(alone.bytes).raw().toBuffer();
    expect(pixels.length).toBe(16 * 16 * 3);
    pixels.forEach((level, i) => {
      expect(Math.abs(level - inGrid[i]!)).toBeLessThanOrEqual(1);
    });
  });

  it('answers an unchanged image with 304', async () => {
    const { headers } = await image(service, 'seed=1&rows=1&cols=2');
    const again = await service.get('/generate.png?seed=1&rows=1&cols=2', {
      headers: { 'if-none-match': headers.get('etag')! },
    });
    expect(again.status).toBe(304);
  });

  it.each([
    ['no such dataset', { ...request, dataset: 'nothing' }, 'dataset'],
    ['negative steps', { ...request, steps: -5 }, 'steps'],
    ['an unknown field', { ...request, stepz: 5 }, 'stepz'],
    ['an unknown preset', { ...request, preset: 'huge' }, 'preset'],
    ['an unknown hyperparameter', { ...request, hyperparameters: { depth: 3 } }, 'hyperparameters.depth'],
    ['sizes that do not fit', { ...request, hyperparameters: { imageSize: 90 } }, 'hyperparameters.imageSize'],
    ['malformed JSON', '{"dataset": "blobs",', undefined],
  ])('refuses %s', async (_, body, path) => {
    const response = await service.post('/jobs', body);
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(response.status).toBeLessThan(500);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    const problem = (await response.json()) as { errors: { path: string }[]; detail: string };
    if (path) expect(problem.errors.map(error => error.path)).toContain(path);
    else expect(problem.detail).toMatch(/JSON/);
  });

  it.each([
    ['z of the wrong length', 'rows=1&cols=1&z=0.5,0.5'],
    ['z that is no number', 'rows=1&cols=1&z=NaN,1'],
    ['both seed and z', 'seed=1&z=0,0,0,0,0,0,0,0,0,0'],
    ['a negative seed', 'seed=-1'],
    ['too many rows', 'rows=1000'],
    ['an unknown parameter', 'sead=1'],
  ])('refuses %s', async (_, query) => {
    const response = await service.get(`/generate.png?${query}`);
    expect(response.status).toBe(400);
    const problem = (await response.json()) as { code: string; errors: unknown[] };
    expect(problem.code).toBe('INVALID_REQUEST');
    expect(problem.errors.length).toBeGreaterThan(0);
  });

  it('keeps its jobs and its generator over a restart', async () => {
    const before = (await image(service, 'seed=42')).bytes;
    expect(await service.stop()).toBe(0);
    service = await start();
    expect((await service.job(id)).status).toBe('succeeded');
    expect((await image(service, 'seed=42')).bytes.equals(before)).toBe(true);
  });

  it('continues a training that a shutdown interrupted, from its last step', async () => {
    const job = await service.createJob({ ...request, steps: 2000, sampleEvery: 2000, checkpoint: { every: 2000 } });
    await service.jobWhen(job.id, 'has begun', ({ progress }) => progress.step > 10);
    expect(await service.stop('SIGINT')).toBe(0);
    service = await start();
    const resumed = await service.jobWhen(
      job.id,
      'goes on',
      ({ status, progress }) => status === 'running' && progress.step > 10,
    );
    expect(resumed.latestCheckpoint!.step).toBeGreaterThan(10);
    const done = await service.jobWhen(job.id, 'has succeeded', ({ status }) => status === 'succeeded');
    expect(done.progress.step).toBe(2000);
    const { data } = (await (await service.get(`/jobs/${job.id}/metrics`)).json()) as { data: { step: number }[] };
    expect(data.map(({ step }) => step)).toEqual(Array.from({ length: 2000 }, (_, i) => i + 1));
    expect(await service.stop()).toBe(0);
  });
});

describe('a .tfrecords file that TensorFlow for Python wrote', () => {
  it('trains with preset seed, and its 8×8 grid comes back', async () => {
    const folder = join(directory, 'datasets', 'records');
    await mkdir(folder);
    await cp(join(import.meta.dirname, '../fixtures/tensorflow.tfrecords'), join(folder, 'tensorflow.tfrecords'));
    const service = await start({ DATA_DIR: join(directory, 'tfrecord-data') });
    const job = await service.createJob({
      dataset: 'records',
      preset: 'seed',
      steps: 1,
      hyperparameters: { batchSize: 6 },
    });
    await service.jobWhen(job.id, 'has succeeded', ({ status }) => status === 'succeeded', 180_000);
    const { bytes } = await image(service, 'seed=42');
    expect(await sharp(bytes).metadata()).toMatchObject({ width: 8 * 96, height: 8 * 96 });
    await service.stop();
  });
});

describe('with REDIS_URL', () => {
  it('uses that Redis, and API and worker can be two processes', async () => {
    const port = await freePort();
    const redis = spawn(redisServerPath, [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--dir',
      directory,
    ]);
    try {
      const extra = { REDIS_URL: `redis://127.0.0.1:${port}`, DATA_DIR: join(directory, 'apart') };
      const api = await start(extra, 'api');
      const job = await api.createJob({ ...request, steps: 5 });
      expect((await api.job(job.id)).status).toBe('queued');
      expect((await api.job(job.id)).queuePosition).toBe(0);
      const all = await start({ ...extra }, 'start');
      await api.jobWhen(job.id, 'has succeeded', ({ status }) => status === 'succeeded');
      expect((await image(api, 'seed=1')).headers.get('x-checkpoint')).toBe(`${job.id}-5`);
      expect(await all.stop()).toBe(0);
      expect(await api.stop()).toBe(0);
    } finally {
      const exited = once(redis, 'exit');
      redis.kill();
      await exited;
    }
  });
});
