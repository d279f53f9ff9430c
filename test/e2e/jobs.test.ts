import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JobView } from '../../src/schema/job.js';
import { noise } from '../dataset/folders.js';
import { smallRequest } from '../faults/cluster.js';
import { until } from '../wait.js';
import { Service } from './service.js';

let directory: string;
let service: Service;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dcgan-e2e-'));
  const images = join(directory, 'datasets', 'noise');
  await mkdir(images, { recursive: true });
  for (let i = 0; i < 20; i++) await writeFile(join(images, `${i}.png`), await noise(i, 20));
  service = await Service.start({ DATA_DIR: join(directory, 'data'), DATASETS_DIR: join(directory, 'datasets') });
});
afterAll(async () => {
  await service.stop('SIGKILL');
  await rm(directory, { recursive: true, force: true });
});

const long = { ...smallRequest, steps: 1500, sampleEvery: 1500, checkpoint: { every: 1500 } };
const act = async (id: string, action: string) => {
  const response = await service.post(`/jobs/${id}/${action}`, {});
  expect([action, response.status]).toEqual([action, expect.toSatisfy(status => status === 200 || status === 202)]);
  return (await response.json()) as JobView;
};
const trainers = () =>
  service.log.flatMap(({ trainer, msg }) => (msg === 'Training starts' ? [trainer as number] : []));

describe('a job', () => {
  let id: string;

  it('is paused: it saves, and its process ends', async () => {
    ({ id } = await service.createJob(long));
    await service.jobWhen(id, 'has begun', ({ progress }) => progress.step > 10);
    await act(id, 'pause');
    const paused = await service.jobWhen(id, 'is paused', ({ status }) => status === 'paused');
    expect(paused.latestCheckpoint?.step).toBe(paused.progress.step);
    expect(paused.progress.step).toBeLessThan(1500);
    expect(() => process.kill(trainers().at(-1)!, 0)).toThrow();
  });

  it('leaves the worker to another one meanwhile, which is canceled', async () => {
    const other = await service.createJob({ ...long, steps: 100_000 });
    await service.jobWhen(other.id, 'has begun', ({ progress }) => progress.step > 10);
    await act(other.id, 'cancel');
    await service.jobWhen(other.id, 'is canceled', ({ status }) => status === 'canceled');
    await until('its process is gone', () => {
      try {
        process.kill(trainers().at(-1)!, 0);
        return false;
      } catch {
        return true;
      }
    });
    expect((await service.job(id)).status).toBe('paused');
  });

  it('stays paused over a restart, and goes on where it was', async () => {
    const { step } = (await service.job(id)).progress;
    expect(await service.stop()).toBe(0);
    service = await Service.start({ DATA_DIR: join(directory, 'data'), DATASETS_DIR: join(directory, 'datasets') });
    expect((await service.job(id)).status).toBe('paused');
    await act(id, 'resume');
    const done = await service.jobWhen(id, 'has succeeded', ({ status }) => status === 'succeeded');
    expect(done).toMatchObject({ attempt: 2, progress: { step: 1500 } });
    const { data } = (await (await service.get(`/jobs/${id}/metrics`)).json()) as { data: { step: number }[] };
    expect(data.map(point => point.step)).toEqual(Array.from({ length: 1500 }, (_, i) => i + 1));
    expect(step).toBeGreaterThan(10);
  });

  it('is trained on by a new one, which outlives it', async () => {
    const more = await service.createJob({ resumeFrom: `${id}-1500`, steps: 1550 });
    const done = await service.jobWhen(more.id, 'has succeeded', ({ status }) => status === 'succeeded');
    expect(done).toMatchObject({ dataset: 'noise', hyperparameters: smallRequest.hyperparameters, seed: 3 });
    const { data } = (await (await service.get(`/jobs/${more.id}/metrics`)).json()) as { data: { step: number }[] };
    expect(data.map(point => point.step)).toEqual(Array.from({ length: 50 }, (_, i) => 1501 + i));
    const deleted = await service.get(`/jobs/${id}`, { method: 'DELETE' });
    // Includes the one saved at the pause.
    const checkpoints = expect.arrayContaining([`${id}-1500`]);
    expect(await deleted.json()).toEqual({ id, checkpoints, names: [], serving: `${more.id}-1550` });
    expect((await service.get('/generate.png?seed=1')).headers.get('x-checkpoint')).toBe(`${more.id}-1550`);
    expect((await service.get(`/jobs/${id}`)).status).toBe(404);
  });
});
