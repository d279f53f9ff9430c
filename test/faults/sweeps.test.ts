import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { JobView } from '../../src/schema/job.js';
import { SweepView } from '../../src/schema/sweeps/sweep.js';
import { until } from '../wait.js';
import { Cluster, smallRequest } from './cluster.js';

// Processes start and stop many times here, on a machine that may be busy with other work.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

let cluster: Cluster;
beforeAll(async () => {
  // On a busy machine, a lock that expires after two seconds is lost repeatedly.
  cluster = await Cluster.start({ LOCK_TIMEOUT: '10' });
});
afterAll(() => cluster.close());

const { generatorChannels: _, ...fixed } = smallRequest.hyperparameters;
const request = {
  dataset: 'noise',
  preset: 'tiny',
  hyperparameters: fixed,
  search: {
    strategy: 'grid',
    parameters: {
      generatorLearningRate: { values: [0.0001, 0.001] },
      generatorChannels: {
        values: [
          [12, 8],
          [8, 4],
        ],
      },
    },
  },
  budget: { steps: 120, per: 'run' },
  checkpoint: { every: 10 },
  sampleEvery: 1000,
  seed: 3,
} as const;

async function create(body: object): Promise<SweepView> {
  const response = await cluster.api.post('/sweeps', body);
  expect(response.status).toBe(202);
  return SweepView.parse(await response.json());
}

const sweepOf = async (id: string) => SweepView.parse(await (await cluster.api.get(`/sweeps/${id}`)).json());
const when = (id: string, what: string, wanted: (sweep: SweepView) => boolean) =>
  until(
    `sweep ${what}`,
    async () => {
      const sweep = await sweepOf(id);
      return wanted(sweep) && sweep;
    },
    120_000,
  );
const statuses = ({ runs }: SweepView) => runs.map(({ status }) => status);

async function stepsOf(job: string): Promise<number[]> {
  const text = await readFile(join(cluster.dataDir, 'data', 'jobs', job, 'metrics.ndjson'), 'utf8');
  return text
    .trim()
    .split('\n')
    .map(line => JSON.parse(line).step);
}

const bytesOf = (checkpoint: string, file: string) =>
  readFile(join(cluster.dataDir, 'data', 'checkpoints', checkpoint, `${file}.safetensors`));

test('a sweep goes on through kill -9 of everything, and its best runs are those of jobs of their own', async () => {
  let worker = await cluster.startWorker();
  const { id } = await create(request);
  await when(id, 'has a run at the end of its rung', sweep => statuses(sweep).includes('paused'));
  // The API is down when the last run reaches the end of its rung.
  await cluster.api.stop('SIGKILL');
  await until(
    'the worker has nothing left to do',
    () => worker.log.filter(({ msg }) => msg === 'Job is paused where it was to pause').length === 4,
    120_000,
  );
  await cluster.startApi();
  const second = await when(id, 'is in its second rung', ({ rung }) => rung === 1);
  expect(second.runs.filter(({ status }) => status === 'dropped')).toHaveLength(2);
  await when(id, 'trains on', ({ runs }) => runs.some(({ step }) => step > 60));
  await Promise.all([cluster.api.stop('SIGKILL'), cluster.endWorker(worker, 'SIGKILL'), cluster.killRedis()]);
  await cluster.startRedis();
  await cluster.startApi();
  worker = await cluster.startWorker();

  const sweep = await when(id, 'has ended', ({ status }) => status !== 'running');
  expect(sweep.runs.map(({ status, error }) => [status, error?.code])).toEqual([
    ['succeeded', undefined],
    ['succeeded', undefined],
    ['dropped', 'DROPPED'],
    ['dropped', 'DROPPED'],
  ]);
  expect(sweep).toMatchObject({ status: 'succeeded', rung: 1, progress: { share: 1, steps: 360 } });
  const [best, ...others] = sweep.runs;
  expect(best!.metric).toBeLessThanOrEqual(others[0]!.metric!);
  expect(others[1]!.metric).toBeLessThanOrEqual(others[2]!.metric!);
  for (const run of sweep.runs) {
    const end = run.status === 'succeeded' ? 120 : 60;
    expect(run).toMatchObject({ step: end, sample: end, quality: { step: end }, checkpoint: `${run.job}-${end}` });
    expect(await stepsOf(run.job)).toEqual(Array.from({ length: end }, (_, i) => i + 1));
    expect((await cluster.api.get(run.urls.grid!)).headers.get('content-type')).toBe('image/png');
  }
  expect(sweep.best).toMatchObject({ run: best!.run, checkpoint: best!.checkpoint });
  expect((await cluster.api.get(sweep.urls.grid)).headers.get('content-type')).toBe('image/png');

  // Each run is one job, from its first step to its last.
  const { data } = (await (await cluster.api.get(`/jobs?sweep=${id}`)).json()) as { data: JobView[] };
  expect(data.map(job => job.id).sort()).toEqual([0, 1, 2, 3].map(run => `${id}-r${run}`));
  expect(data.find(job => job.id === others[2]!.job)).toMatchObject({
    status: 'canceled',
    sweep: { rung: 0, dropped: expect.stringMatching(/^At step 60 its swd is .* which is number 4 of 4; 2 went on$/) },
  });
  const straight = await cluster.api.createJob({
    dataset: 'noise',
    preset: 'tiny',
    hyperparameters: { ...fixed, ...best!.hyperparameters },
    steps: 120,
    seed: 3,
  });
  await cluster.api.jobWhen(straight.id, 'has succeeded', ({ status }) => status === 'succeeded');
  for (const file of ['generator', 'training'])
    expect((await bytesOf(`${straight.id}-120`, file)).equals(await bytesOf(best!.checkpoint!, file)), file).toBe(true);
  await cluster.endWorker(worker, 'SIGTERM');
});

test('minutes are shared out; a run that is canceled is ranked last, and the others go on', async () => {
  const worker = await cluster.startWorker();
  const { id } = await create({
    ...request,
    search: { strategy: 'random', runs: 3, parameters: { batchSize: { min: 4, max: 16 } } },
    hyperparameters: { ...smallRequest.hyperparameters, batchSize: undefined },
    budget: { minutes: 0.05, per: 'run' },
    halving: { rungs: 2, keep: 0.4 },
  });
  await cluster.api.post(`/jobs/${id}-r1/cancel`, {});
  const sweep = await when(id, 'has ended', ({ status }) => status !== 'running');
  expect(statuses(sweep)).toEqual(['succeeded', 'succeeded', 'canceled']);
  expect(sweep.runs.map(({ run }) => run).at(-1)).toBe(1);
  for (const { trainedSeconds, quality, step } of sweep.runs.slice(0, 2)) {
    expect(trainedSeconds).toBeGreaterThanOrEqual(3);
    expect(quality?.step).toBe(step);
  }
  await cluster.endWorker(worker, 'SIGTERM');
});
