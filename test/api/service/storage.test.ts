import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { StorageUsage } from '../../../src/schema/service/storage.js';
import { startTestService, type TestService } from '../service.js';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());

it('GET /storage says what takes room, and counts for all who ask within a minute', async () => {
  for (const step of [1, 2]) await service.saveCheckpoint('job-forgotten', step);
  await service.writeSample('job-forgotten', 2);
  const both = await Promise.all([service.app.inject('/storage'), service.app.inject('/storage')]);
  expect(both.map(({ statusCode }) => statusCode)).toEqual([200, 200]);
  expect(both[0]!.body).toBe(both[1]!.body);
  const found = StorageUsage.parse(both[0]!.json());
  expect(found.jobs).toMatchObject([{ job: 'job-forgotten', checkpoints: 2 }]);
  // The queue does not know the job, so only its newest checkpoint is kept.
  expect(found.mayGo).toMatchObject([{ what: 'checkpoints', names: ['job-forgotten-1'] }]);
  expect(found.kinds.find(({ kind }) => kind === 'redis')!.bytes).toBeGreaterThan(0);
  await mkdir(join(service.folders.dataDir, 'uploads', 'new'), { recursive: true });
  await writeFile(join(service.folders.dataDir, 'uploads', 'new', 'images.bin'), 'more');
  expect((await service.app.inject('/storage')).body).toBe(both[0]!.body);
});

it('names no checkpoint while the queue cannot say how many a job keeps', async () => {
  const other = await startTestService();
  try {
    const created = await other.app.inject({ method: 'POST', url: '/jobs', payload: { dataset: 'demo-faces' } });
    const { id, checkpoint } = created.json();
    for (const step of Array.from({ length: checkpoint.keep + 1 }, (_, i) => i + 1))
      await other.saveCheckpoint(id, step);
    for (const step of [1, 2]) await other.saveCheckpoint('job-forgotten', step);
    await other.redis.stop();
    const found = StorageUsage.parse((await other.app.inject('/storage')).json());
    expect(found.mayGo).toEqual([]);
    expect(found.jobs.length).toBe(2);
  } finally {
    await other.redis.start();
    await other.close();
  }
});
