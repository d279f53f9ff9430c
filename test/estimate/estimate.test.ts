import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { presets } from '../../src/model/presets.js';
import { openRedis } from '../../src/queue/redis/connection.js';
import { workerRegistry } from '../../src/queue/worker-registry.js';
import { Estimate } from '../../src/schema/estimate.js';
import type { WorkerRecord } from '../../src/schema/worker/record.js';
import { startTestService, type TestService } from '../api/service.js';
import { evenWorker } from '../calibration.js';

let service: TestService;
let redis: ReturnType<typeof openRedis>;
beforeAll(async () => {
  service = await startTestService();
  redis = openRedis(service.redis.connection, {});
});
afterAll(async () => {
  redis.disconnect();
  await service.close();
});
beforeEach(async () => {
  await redis.flushall();
});

const post = (url: string, payload: object) => service.app.inject({ method: 'POST', url, payload });
const see = (worker: WorkerRecord) => workerRegistry(redis, 'test').put(worker);
async function estimate(payload: object): Promise<Estimate> {
  const answer = await post('/jobs/estimate', payload);
  expect(answer.statusCode).toBe(200);
  return Estimate.parse(answer.json());
}

const tiny = { dataset: 'demo-faces', preset: 'tiny' };
/** Seven blocks of 4096 channels. */
const absurd = {
  ...tiny,
  hyperparameters: {
    imageSize: 128,
    generatorChannels: Array(7).fill(4096),
    discriminatorChannels: Array(7).fill(4096),
  },
};

describe('before a worker was seen', () => {
  test('everything but the time is told, and how to get that', async () => {
    const answer = await estimate(tiny);
    expect(answer.hyperparameters).toEqual(presets.tiny.hyperparameters);
    expect(answer).toMatchObject({
      steps: 1500,
      imagesPerStep: 48,
      parameters: { generator: 463_203 },
      secondsPerStep: null,
      totalSeconds: null,
      workers: [],
      warnings: [],
    });
    expect(answer.flopsPerStep.total).toBeGreaterThan(1e9);
    expect(answer.memory.totalBytes).toBe(answer.memory.stateBytes + answer.memory.stepBytes);
    expect(answer.note).toContain('npm run worker');
  });

  test('a worker that was not calibrated yet is shown', async () => {
    await see({ ...evenWorker, calibration: null });
    const answer = await estimate(tiny);
    expect(answer).toMatchObject({ secondsPerStep: null, workers: [{ worker: 'worker-abacus', basis: null }] });
    expect(answer.note).toContain('CALIBRATE');
  });

  test('nothing is refused for its memory', async () => {
    expect((await post('/jobs', absurd)).statusCode).toBe(202);
  });
});

test('queues nothing, and refuses what POST /jobs refuses', async () => {
  await estimate({ ...tiny, seed: 1, priority: 'high', metadata: { a: 'b' }, stopOn: ['MODE_COLLAPSE'] });
  expect((await service.jobs.list({ limit: 10 })).data).toEqual([]);
  for (const [payload, status, code] of [
    [{}, 400, 'INVALID_REQUEST'],
    [{ ...tiny, steps: 0 }, 400, 'INVALID_REQUEST'],
    [{ ...tiny, hyperparameters: { imageSize: 30 } }, 400, 'INVALID_REQUEST'],
    [{ dataset: 'dogs' }, 404, 'DATASET_NOT_FOUND'],
    [{ ...tiny, resumeFrom: 'nothing-1' }, 404, 'CHECKPOINT_NOT_FOUND'],
  ] as const) {
    const answer = await post('/jobs/estimate', payload);
    expect([answer.statusCode, answer.json().code]).toEqual([status, code]);
  }
});

describe('with a calibrated worker', () => {
  test('the time follows from its calibration', async () => {
    await see(evenWorker);
    const answer = await estimate(tiny);
    const [worker] = answer.workers;
    const known = evenWorker.calibration!.steps[1]!.secondsPerStep;
    expect(worker).toMatchObject({ precision: 'float32', basis: 'calibrated', device: 'Abacus, 2 cores', fits: true });
    expect(worker!.secondsPerStep! / known).toBeCloseTo(1, 2);
    expect(worker!.startUpSeconds).toBeCloseTo(3.5 + known, 2);
    expect(answer).toMatchObject({ secondsPerStep: worker!.secondsPerStep, totalSeconds: worker!.totalSeconds });
    // Steps, and what comes on top of them.
    expect(answer.totalSeconds).toBeGreaterThan(1500 * known);
    expect(answer.totalSeconds).toBeLessThan(1.3 * 1500 * known + 10);
    expect(answer.note).toBeNull();
    expect((await estimate({ ...tiny, steps: 3000 })).totalSeconds).toBeGreaterThan(1.8 * answer.totalSeconds!);
    expect((await estimate({ ...tiny, maxMinutes: 0.5 })).totalSeconds).toBeLessThan(40);
  });

  test('what a job of the same sizes took there counts more', async () => {
    const hyperparameters = { ...presets.tiny.hyperparameters, generatorLearningRate: 1e-5 };
    const measured = {
      hyperparameters,
      precision: 'float32',
      secondsPerStep: 0.5,
      measuredAt: evenWorker.seenAt,
    } as const;
    await see({ ...evenWorker, measured: [measured] });
    expect((await estimate(tiny)).workers[0]).toMatchObject({ basis: 'measured', secondsPerStep: 0.5 });
    const other = await estimate({ ...tiny, hyperparameters: { batchSize: 47 } });
    expect(other.workers[0]!.basis).toBe('calibrated');
  });

  test('a precision that it has not measured has no time', async () => {
    await see(evenWorker);
    const answer = await estimate({ ...tiny, hyperparameters: { precision: 'bfloat16' } });
    expect(answer).toMatchObject({ secondsPerStep: null, workers: [{ precision: 'bfloat16', secondsPerStep: null }] });
  });

  test('the steps of the checkpoint that it resumes from are left out', async () => {
    const { id } = await service.saveCheckpoint('before', 1000);
    expect(await estimate({ resumeFrom: id, steps: 1200 })).toMatchObject({ steps: 200 });
  });
});

describe('memory', () => {
  test('that a worker does not have makes it no choice, however fast it is', async () => {
    await see(evenWorker);
    await see({
      ...evenWorker,
      id: 'small',
      memoryBytes: 1e6,
      calibration: { ...evenWorker.calibration!, memoryBytes: 1e6 },
    });
    const answer = await estimate(tiny);
    expect(answer.workers.map(({ worker, fits }) => [worker, fits])).toEqual([
      [evenWorker.id, true],
      ['small', false],
    ]);
  });

  test('that no worker has is warned of, and refused by POST /jobs with what to reduce', async () => {
    await see(evenWorker);
    const answer = await estimate(absurd);
    expect(answer.workers[0]!.fits).toBe(false);
    expect(answer.warnings).toMatchObject([{ code: 'MEMORY_EXCEEDED' }]);
    const refused = await post('/jobs', absurd);
    expect([refused.statusCode, refused.json().code]).toEqual([422, 'MEMORY_EXCEEDED']);
    expect(refused.json().errors).toMatchObject([{ path: 'hyperparameters.generatorChannels' }]);
    expect((await service.jobs.list({ limit: 10 })).data).toEqual([]);
  });

  test('of a batch that is too large', async () => {
    await see({ ...evenWorker, memoryBytes: 2e9 });
    const refused = await post('/jobs', { ...tiny, hyperparameters: { imageSize: 256, batchSize: 1024 } });
    expect(refused.json()).toMatchObject({ code: 'MEMORY_EXCEEDED', errors: [{ path: 'hyperparameters.batchSize' }] });
    expect(refused.json().detail).toContain('now 1024');
  });

  test('that one of the workers has is enough', async () => {
    await see(evenWorker);
    await see({ ...evenWorker, id: 'large', memoryBytes: 1e14 });
    expect((await post('/jobs', absurd)).statusCode).toBe(202);
    expect((await post('/jobs', tiny)).statusCode).toBe(202);
  });
});
