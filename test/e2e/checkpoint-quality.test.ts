import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient, type Task } from '../../src/client/index.js';
import { numbers } from '../graph/gradient-check.js';
import { Service } from './service.js';

/** Networks that train a step in milliseconds. */
const hyperparameters = {
  imageSize: 16,
  latentSize: 10,
  batchSize: 8,
  generatorChannels: [16, 8],
  discriminatorChannels: [8, 16],
  precision: 'float32' as const,
};

let directory: string;
let service: Service;
const client = () => createClient({ baseUrl: service.url });
const start = () => Service.start({ DATA_DIR: join(directory, 'data'), DATASETS_DIR: join(directory, 'datasets') });

async function makeImages(dataset: string, count: number) {
  const folder = join(directory, 'datasets', dataset);
  await mkdir(folder, { recursive: true });
  const colors = numbers(3 * count, 1, 0, 256);
  for (let i = 0; i < count; i++) {
    const [r, g, b] = Array.from(colors.subarray(3 * i, 3 * i + 3), Math.floor);
    await sharp({ create: { width: 20, height: 20, channels: 3, background: { r: r!, g: g!, b: b! } } })
      .png()
      .toFile(join(folder, `${i}.png`));
  }
}

async function train(dataset: string, more = {}): Promise<string> {
  const { id } = await service.createJob({
    dataset,
    preset: 'tiny',
    hyperparameters: { ...hyperparameters, ...more },
    seed: 3,
    steps: 20,
  });
  await service.jobWhen(id, 'has succeeded', ({ status }) => status === 'succeeded');
  return `${id}-20`;
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dcgan-e2e-'));
  await makeImages('blobs', 80);
  await makeImages('few', 20);
  service = await start();
});
afterAll(async () => {
  await service?.stop('SIGKILL');
  await rm(directory, { recursive: true, force: true });
});

/** The result of a task that has succeeded, without the time that it took. */
function resultOf(task: Task) {
  if (task.type !== 'quality' || !task.result) throw new Error(JSON.stringify(task));
  const { seconds, ...result } = task.result;
  expect(seconds).toBeGreaterThan(0);
  return result;
}
const measured = async (input: Parameters<ReturnType<typeof client>['measureCheckpoint']>[0]) => {
  const { id } = await client().measureCheckpoint(input);
  return client().waitForTask(id);
};

describe('the quality of a checkpoint on many images', () => {
  let model: string;
  beforeAll(async () => {
    model = await train('blobs');
  });

  it('is measured against real images, with intervals, and the same again', async () => {
    const response = await service.get(`/checkpoints/${model}/quality`, { method: 'POST' });
    expect(response.status, await response.clone().text()).toBe(202);
    const { id, input } = (await response.json()) as Task;
    expect(input).toEqual({ checkpoint: model, images: 1024, seed: 0 });
    expect(response.headers.get('location')).toBe(`/tasks/${id}`);
    const events = await (await service.get(`/tasks/${id}/events`)).text();
    expect(events).toContain('"phase":"Measuring"');
    const result = resultOf(await client().getTask({ id }));
    expect(result).toMatchObject({
      checkpoint: model,
      dataset: 'blobs',
      images: 40,
      groups: 8,
      groupImages: 5,
      heldOut: false,
    });
    for (const name of ['swd', 'msSsim', 'spread', 'rKid', 'precision', 'recall'] as const) {
      const { reals, ...generated } = result[name];
      for (const { value, low, high } of [generated, reals]) {
        expect(low, name).toBeLessThanOrEqual(value);
        expect(high, name).toBeGreaterThanOrEqual(value);
      }
    }
    // After twenty steps it draws one gray.
    expect(result.swd.value).toBeGreaterThan(result.swd.reals.high);
    expect(result.spread.high).toBeLessThan(result.spread.reals.low);
    expect(result.recall.reals.value).toBeGreaterThan(0.8);
    expect(result.recall.high).toBeLessThan(result.recall.reals.low);

    expect(resultOf(await measured({ id: model, images: 256 }))).toEqual(result);
    expect(resultOf(await measured({ id: model, seed: 5 })).swd).not.toEqual(result.swd);
  });

  it('is asked for once for an Idempotency-Key, can be canceled, and is measured after the service has ended', async () => {
    const ask = (key: string) =>
      service.get(`/checkpoints/${model}/quality?seed=7`, { method: 'POST', headers: { 'idempotency-key': key } });
    const ids: string[] = [];
    for (const key of ['one', 'one', 'two', 'three']) ids.push(((await (await ask(key)).json()) as Task).id);
    expect(ids[0]).toBe(ids[1]);
    expect(new Set(ids).size).toBe(3);
    await client().cancelTask({ id: ids[3]! });
    await service.stop('SIGTERM');
    service = await start();
    expect((await client().waitForTask(ids[3]!)).status).toBe('canceled');
    const [first, second] = [await client().waitForTask(ids[0]!), await client().waitForTask(ids[2]!)];
    expect(resultOf(first)).toEqual(resultOf(second));
  });

  it('takes images that were held out as the other real ones', async () => {
    const result = resultOf(await measured({ id: await train('blobs', { heldOut: 0.4 }), images: 300 }));
    expect(result).toMatchObject({ images: 32, groupImages: 4, heldOut: true });
  });

  it('cannot be measured of a checkpoint or dataset that is not there, or too small', async () => {
    const refused = async (id: string, query = '') => {
      const response = await service.get(`/checkpoints/${id}/quality${query}`, { method: 'POST' });
      return [response.status, ((await response.json()) as { code: string }).code];
    };
    expect(await refused('job-0-1')).toEqual([404, 'CHECKPOINT_NOT_FOUND']);
    expect(await refused(model, '?images=255')).toEqual([400, 'INVALID_REQUEST']);
    expect(await refused(model, '?images=4097')).toEqual([400, 'INVALID_REQUEST']);
    expect(await measured({ id: await train('few') })).toMatchObject({
      status: 'failed',
      error: { code: 'DATASET_UNUSABLE', message: expect.stringContaining('at least 32') },
    });
    await rm(join(directory, 'datasets', 'blobs'), { recursive: true });
    expect(await refused(model)).toEqual([404, 'DATASET_NOT_FOUND']);
  });
});
