import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { presets } from '../../src/model/presets.js';
import type { StepTime } from '../../src/schema/worker/record.js';
import { openWorkerRecord } from '../../src/worker/worker-record.js';
import { evenCalibration } from '../calibration.js';
import { testQueues } from '../queue/queues.js';
import { silent } from '../redis.js';
import { until } from '../wait.js';

const queues = testQueues('record');
let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'dcgan-test-'));
});
afterEach(() => rm(dataDir, { recursive: true }));

/** Opens it and waits until it is connected. */
async function open({ queue, name }: ReturnType<typeof queues.openQueue>, env = {}) {
  const before = (await queue.workers()).length;
  const options = { connection: queues.redis.connection, queueName: name, dataDir, env, log: silent };
  const record = await openWorkerRecord(options);
  await until('it is seen', async () => (await queue.workers()).length > before);
  return record;
}
const time = (secondsPerStep: number, overrides = {}): StepTime => ({
  hyperparameters: { ...presets.tiny.hyperparameters, ...overrides },
  precision: 'float32',
  secondsPerStep,
  measuredAt: new Date().toISOString(),
});

test('a worker is seen as soon as it is there, with its memory', async () => {
  const opened = queues.openQueue();
  const record = await open(opened);
  const [worker] = await opened.queue.workers();
  expect(worker).toMatchObject({ id: expect.stringMatching(/^worker-/), calibration: null, measured: [] });
  expect(worker!.memoryBytes).toBeGreaterThan(1e8);
  await record.close();
});

test('what it has measured outlives it; of the same sizes the newest counts', async () => {
  const opened = queues.openQueue();
  const record = await open(opened);
  record.calibrated(evenCalibration);
  for (const each of [time(1), time(2, { batchSize: 7 }), time(3, { beta1: 0.9 })]) record.measured(each);
  await record.close();
  const [worker] = await opened.queue.workers();
  expect(worker!.measured.map(({ secondsPerStep }) => secondsPerStep)).toEqual([2, 3]);

  // As after Redis has lost everything.
  const other = queues.openQueue();
  const again = await open(other);
  expect(again.calibration).toEqual(evenCalibration);
  await again.close();
  expect((await other.queue.workers())[0]!.measured).toHaveLength(2);
});

test('a new calibration makes the times of before worthless', async () => {
  const opened = queues.openQueue();
  const record = await open(opened);
  record.calibrated(evenCalibration);
  record.measured(time(1));
  record.calibrated(evenCalibration);
  await record.close();
  expect((await opened.queue.workers())[0]).toMatchObject({ measured: [], calibration: evenCalibration });
});

test('the first calibration keeps the times of the jobs that ran before it', async () => {
  const opened = queues.openQueue();
  const record = await open(opened);
  const before = time(1);
  record.measured(before);
  record.calibrated(evenCalibration);
  await record.close();
  expect((await opened.queue.workers())[0]).toMatchObject({ measured: [before], calibration: evenCalibration });
});

test('workers of other devices are others', async () => {
  const opened = queues.openQueue();
  const records = [
    await open(opened, { CUDA_VISIBLE_DEVICES: '0' }),
    await open(opened, { CUDA_VISIBLE_DEVICES: '1' }),
  ];
  for (const record of records) await record.close();
  expect(await opened.queue.workers()).toHaveLength(2);
});
