import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { presets } from '../../../src/model/presets.js';
import { JobFeed } from '../../../src/queue/events/job-feed.js';
import { JobQueue } from '../../../src/queue/job-queue.js';
import { openRedis } from '../../../src/queue/redis/connection.js';
import { nothingLost, unavailable } from '../../../src/queue/redis/errors.js';
import { workerRegistry } from '../../../src/queue/worker-registry.js';
import type { JobView } from '../../../src/schema/job.js';
import type { Problem } from '../../../src/schema/problem.js';
import { SweepRequest } from '../../../src/schema/sweeps/request.js';
import type { RankedRun, SweepSummary, SweepView } from '../../../src/schema/sweeps/sweep.js';
import { planSweep } from '../../../src/sweeps/plan.js';
import { sweepStore } from '../../../src/sweeps/sweep-store.js';
import { Sweeps } from '../../../src/sweeps/sweeps.js';
import { jobSpec } from '../../queue/job-spec.js';
import { silent } from '../../redis.js';
import { until } from '../../wait.js';
import { startTestService, type TestService } from '../service.js';

/** The queue name of the service under test. */
const queueName = 'test';
let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());

const grid = {
  dataset: 'demo-faces',
  preset: 'tiny',
  hyperparameters: { weightDecay: 0.001 },
  search: {
    strategy: 'grid',
    parameters: {
      generatorLearningRate: { values: [1e-4, 2e-4] },
      generatorChannels: {
        values: [
          [64, 32, 16],
          [32, 16, 8],
        ],
      },
    },
  },
  budget: { steps: 600 },
  seed: 7,
  metadata: { who: 'test' },
} as const;

const post = (payload: object, headers: Record<string, string> = {}) =>
  service.app.inject({ method: 'POST', url: '/sweeps', payload, headers });
const create = async (payload: object = grid) => {
  const answer = await post(payload);
  expect([answer.statusCode, answer.body]).toEqual([202, expect.any(String)]);
  return answer.json<SweepView>();
};
const get = async <T>(url: string) => (await service.app.inject(url)).json<T>();
const act = (url: string, method: 'POST' | 'DELETE' = 'POST') => service.app.inject({ method, url });
const jobsOf = async ({ id }: SweepView) =>
  (await get<{ data: JobView[] }>(`/jobs?sweep=${id}&limit=100`)).data.sort((a, b) => a.sweep!.run - b.sweep!.run);
/** Ends a sweep and waits until it may be deleted. */
async function end({ id }: SweepView): Promise<void> {
  await act(`/sweeps/${id}/cancel`);
  await until('the sweep is settled', async () => (await service.sweeps.get(id))?.isSettled);
}

describe('POST /sweeps', () => {
  test.each([
    [2, { steps: 4e7 }, 'budget.steps'],
    [1, { steps: 1e9 }, 'budget.steps'],
    [1, { minutes: 5e-324 }, 'budget.minutes'],
  ])('refuses a budget that gives a run what no job can have: %d runs, %o', async (runs, budget, path) => {
    const search = { strategy: 'random', runs, parameters: { generatorLearningRate: { min: 1e-4, max: 2e-4 } } };
    const answer = await post({ ...grid, search, budget });
    expect([answer.statusCode, answer.json<Problem>().errors]).toEqual([400, [expect.objectContaining({ path })]]);
    expect((await service.app.inject('/sweeps')).statusCode).toBe(200);
  });

  test.each([
    [20, { steps: 1e6, per: 'run' }],
    [2, { minutes: 1e6, per: 'run' }],
  ])('takes a budget that only all runs together pass: %d runs, %o', async (runs, budget) => {
    const search = { strategy: 'random', runs, parameters: { generatorLearningRate: { min: 1e-4, max: 2e-4 } } };
    const sweep = await create({ ...grid, search, budget });
    expect((await service.app.inject('/sweeps')).statusCode).toBe(200);
    await end(sweep);
  });

  test('queues a job for each combination, to the end of the first rung', async () => {
    const answer = await post(grid);
    const sweep = answer.json<SweepView>();
    expect(sweep.id).toMatch(/^sweep-[0-9a-f]{20}$/);
    expect(answer.headers.location).toBe(`/sweeps/${sweep.id}`);
    expect(sweep).toMatchObject({
      status: 'running',
      name: null,
      seed: 7,
      metric: 'swd',
      halving: { rungs: 2, keep: 0.5 },
      budget: { asked: { steps: 600, per: 'sweep' }, run: { steps: 200 }, total: { steps: 600 } },
      rungs: [
        { runs: 4, until: { steps: 100 } },
        { runs: 2, until: { steps: 200 } },
      ],
      rung: 0,
      finishedAt: null,
      progress: { share: 0, steps: 0, trainedMinutes: 0 },
      best: null,
      metadata: { who: 'test' },
      urls: { self: `/sweeps/${sweep.id}`, grid: `/sweeps/${sweep.id}/grid.png` },
    });
    expect(sweep.runs[1]).toEqual({
      rank: 2,
      run: 1,
      job: `${sweep.id}-r1`,
      status: 'queued',
      rung: 0,
      hyperparameters: { generatorLearningRate: 2e-4, generatorChannels: [64, 32, 16] },
      metric: null,
      step: 0,
      trainedSeconds: 0,
      quality: null,
      checkpoint: null,
      sample: null,
      error: null,
      urls: { job: `/jobs/${sweep.id}-r1`, grid: null },
    } satisfies RankedRun);
    expect(await get(`/sweeps/${sweep.id}`)).toEqual(sweep);

    const jobs = await jobsOf(sweep);
    expect(jobs).toHaveLength(4);
    expect(jobs[3]).toMatchObject({
      id: `${sweep.id}-r3`,
      status: 'queued',
      sweep: { id: sweep.id, run: 3, rung: 0, dropped: null },
      hyperparameters: {
        ...presets.tiny.hyperparameters,
        generatorLearningRate: 2e-4,
        generatorChannels: [32, 16, 8],
        weightDecay: 0.001,
      },
      seed: 7,
      progress: { steps: 200 },
      maxMinutes: null,
      checkpoint: { every: presets.tiny.checkpoint.every, keep: 1 },
      metadata: { who: 'test' },
    });
    const positions = jobs.map(({ queuePosition }) => queuePosition!);
    expect(positions).toEqual(positions.toSorted((a, b) => a - b));
    await end(sweep);
  });

  test('draws from seed and run, and shares out minutes', async () => {
    const search = {
      strategy: 'random',
      runs: 3,
      parameters: { generatorLearningRate: { min: 1e-5, max: 1e-3, scale: 'log' } },
    };
    const sweep = await create({ ...grid, search, budget: { minutes: 5 }, name: 'rates', halving: { rungs: 3 } });
    expect(sweep.rungs.map(({ runs }) => runs)).toEqual([3, 2, 1]);
    expect(sweep.budget.total).toEqual({ minutes: expect.closeTo(5, 9) });
    const jobs = await jobsOf(sweep);
    expect(jobs.map(({ maxMinutes }) => maxMinutes)).toEqual(
      Array(3).fill((sweep.budget.run as { minutes: number }).minutes),
    );
    const again = await create({ ...grid, search: { ...search, runs: 2 } });
    expect(again.runs.map(run => run.hyperparameters)).toEqual(sweep.runs.slice(0, 2).map(run => run.hyperparameters));
    await Promise.all([end(sweep), end(again)]);
  });

  test.each<[string, object, string, RegExp]>([
    ['no search', { search: undefined }, 'search', /./],
    ['an unknown hyperparameter', withParameters({ lr: { values: [1] } }), 'search.parameters.lr', /not a known field/],
    [
      'a wrong value',
      withParameters({ batchSize: { values: [8, 1] } }),
      'search.parameters.batchSize.values.1',
      /at least 2/,
    ],
    [
      'a combination that is not possible',
      withParameters({
        beta1: { values: [0.4] },
        generatorChannels: {
          values: [
            [8, 8, 8],
            [8, 8, 8, 8, 8, 8],
          ],
        },
      }),
      'search.parameters.generatorChannels',
      /Run 1 has generatorChannels \[8,8,8,8,8,8\], beta1 0.4: hyperparameters.imageSize must be a multiple of 64/,
    ],
    [
      'what is fixed as well',
      { hyperparameters: { generatorChannels: [8] } },
      'hyperparameters.generatorChannels',
      /too/,
    ],
    ['a budget of nothing', { budget: {} }, 'budget', /either steps or minutes/],
    ['a budget of both', { budget: { steps: 1, minutes: 1 } }, 'budget', /either steps or minutes/],
    ['too small a budget', { budget: { steps: 5 } }, 'budget.steps', /too small: of 5 steps for 4 runs/],
    ['an unknown dataset', { dataset: 'dogs' }, 'dataset', /dogs/],
    ['an unknown field', { resumeFrom: 'job-1-2' }, 'resumeFrom', /not a known field/],
  ])('with %s is refused, and nothing is queued', async (_, wrong, path, message) => {
    const before = await get<{ data: unknown[] }>('/jobs?status=queued');
    const answer = await post({ ...grid, ...wrong });
    const { status, errors } = answer.json<Problem>();
    expect([400, 404]).toContain(status);
    expect(errors.find(error => error.path === path)?.message, answer.body).toMatch(message);
    expect(await get('/jobs?status=queued')).toEqual(before);
  });

  test('searches losses and penalties, and is refused with the reason where batch norm makes them impossible', async () => {
    const search = (discriminatorBatchNorm: string) => ({
      ...grid,
      hyperparameters: { discriminatorBatchNorm },
      search: {
        strategy: 'random',
        runs: 3,
        parameters: { loss: { values: ['hinge', 'relativistic'] }, r1: { min: 0.1, max: 10, scale: 'log' } },
      },
    });
    const sweep = await create(search('none'));
    for (const { hyperparameters } of await jobsOf(sweep)) {
      expect(['hinge', 'relativistic']).toContain(hyperparameters.loss);
      expect(hyperparameters.r1).toBeGreaterThan(0.1);
    }
    await end(sweep);
    const refused = (await post(search('all'))).json<Problem>();
    expect(refused).toMatchObject({ status: 422, code: 'HYPERPARAMETERS_CONFLICT' });
    expect(refused.errors.map(({ path }) => path)).toEqual(['search.parameters.loss', 'search.parameters.r1']);
    expect(refused.detail).toContain('hyperparameters.discriminatorBatchNorm must be none with r1, or r1 0');
  });

  test('is done once for an Idempotency-Key, and answered alike', async () => {
    const key = { 'idempotency-key': 'sweep-key' };
    const [first, second] = await Promise.all([post(grid, key), post(grid, key)]);
    const third = await post({ ...grid }, key);
    expect([first, second, third].map(({ statusCode }) => statusCode)).toEqual([202, 202, 202]);
    expect([second.json(), third.json()]).toEqual([first.json(), first.json()]);
    expect(third.headers['idempotent-replayed']).toBe('true');
    expect((await post({ ...grid, seed: 8 }, key)).json().code).toBe('IDEMPOTENCY_KEY_REUSED');
    const sweep = first.json<SweepView>();
    expect(await jobsOf(sweep)).toHaveLength(4);
    await end(sweep);
  });

  test('is refused when no worker has the memory for one of its runs', async () => {
    const redis = openRedis(service.redis.connection, {});
    const seen = { id: 'small', seenAt: new Date().toISOString(), memoryBytes: 5e6, calibration: null, measured: [] };
    await workerRegistry(redis, queueName).put(seen);
    const answer = await post(grid);
    expect([answer.statusCode, answer.json()]).toMatchObject([
      422,
      {
        code: 'MEMORY_EXCEEDED',
        errors: [{ path: 'hyperparameters.batchSize' }],
        detail: expect.stringMatching(/^Run 0: /),
      },
    ]);
    const search = { strategy: 'grid', parameters: { batchSize: { values: [48, 64] } } };
    const searched = await post({ ...grid, search });
    expect(searched.json<Problem>().errors).toMatchObject([{ path: 'search.parameters.batchSize' }]);
    await redis.del(`bull:${queueName}:own:workers`);
    redis.disconnect();
  });

  test('is taken, once, when the queue goes away after it was written down', async () => {
    class Leaving extends JobQueue {
      isAway = true;
      override async addAll(specs: Parameters<JobQueue['addAll']>[0]) {
        if (this.isAway) throw unavailable(nothingLost);
        await super.addAll(specs);
      }
    }
    const { connection } = service.redis;
    const jobs = new Leaving({ connection, name: 'leaving', log: silent });
    const sweeps = new Sweeps({
      connection,
      queueName: 'leaving',
      jobs,
      feed: service.feed,
      log: silent,
      scanIntervalMs: 200,
    });
    const planned = planSweep(SweepRequest.parse(grid), new Date());
    const { answer } = await sweeps.create(async () => planned);
    expect(answer.id).toBe(planned.id);
    jobs.isAway = false;
    await until('its jobs are queued', async () => (await jobs.list({ limit: 100 })).data.length === 4);
    await sweeps.close();
    await jobs.close();
  });

  test('is refused when there is no room for all its runs', async () => {
    const { connection } = service.redis;
    const jobs = new JobQueue({ connection, name: 'full', log: silent, limits: { maxQueued: 3 } });
    const sweeps = new Sweeps({ connection, queueName: 'full', jobs, feed: service.feed, log: silent });
    const sweep = (await service.sweeps.get((await create()).id))!;
    await expect(sweeps.create(async () => sweep)).rejects.toMatchObject({ code: 'TOO_MANY_REQUESTS' });
    expect((await jobs.list({ limit: 1 })).data).toEqual([]);
    expect((await sweeps.list({ limit: 1 })).data).toEqual([]);
    await sweeps.close();
    await jobs.close();
  });
});

function withParameters(parameters: object) {
  return { search: { strategy: 'grid', parameters } };
}

test('GET /sweeps pages through them, newest first', async () => {
  const names = ['first', 'second', 'third'];
  const sweeps: SweepView[] = [];
  for (const name of names) sweeps.push(await create({ ...grid, name }));
  await end(sweeps[1]!);
  const page = await get<{ data: SweepSummary[]; nextCursor: string }>('/sweeps?limit=2');
  expect(page.data.map(({ name }) => name)).toEqual(['third', 'second']);
  expect(page.data[1]).toMatchObject({ id: sweeps[1]!.id, status: 'canceled', runs: 4, best: null });
  const next = await get<{ data: SweepSummary[] }>(`/sweeps?limit=2&cursor=${page.nextCursor}`);
  expect(next.data[0]?.name).toBe('first');
  const running = await get<{ data: SweepSummary[] }>('/sweeps?status=running');
  expect(running.data.map(({ name }) => name)).toEqual(expect.arrayContaining(['first', 'third']));
  expect(running.data.map(({ name }) => name)).not.toContain('second');
  expect((await service.app.inject('/sweeps?cursor=x')).statusCode).toBe(400);
  for (const sweep of sweeps) if (sweep.name !== 'second') await end(sweep);
});

test('GET /sweeps leaves out what another version wrote', async () => {
  const { connection } = service.redis;
  const redis = openRedis(connection, {});
  const sweep = await create({ ...grid, name: 'readable' });
  const base = `bull:${queueName}:own:sweeps`;
  await redis.zadd(`${base}:all`, 0, 'sweep-z');
  await redis.set(`${base}:of:sweep-z`, '{"id":"sweep-z"}');
  const page = await get<{ data: SweepSummary[] }>('/sweeps?limit=1');
  expect(page.data.map(({ name }) => name)).toEqual(['readable']);
  await redis.zrem(`${base}:all`, 'sweep-z');
  redis.disconnect();
  await end(sweep);
});

test('a sweep that is canceled ends all its jobs; one that has ended can be deleted, with its jobs', async () => {
  const sweep = await create();
  const [job] = sweep.runs.map(run => run.job) as [string];
  expect((await act(`/sweeps/${sweep.id}`, 'DELETE')).json().code).toBe('SWEEP_NOT_ENDED');
  await act(`/jobs/${job}/cancel`);
  expect((await act(`/jobs/${job}`, 'DELETE')).json().code).toBe('SWEEP_NOT_ENDED');
  const canceled = await act(`/sweeps/${sweep.id}/cancel`);
  expect(canceled.json()).toMatchObject({ status: 'canceled', finishedAt: expect.any(String), progress: { share: 1 } });
  await until('all are canceled', async () => (await jobsOf(sweep)).every(({ status }) => status === 'canceled'));
  expect((await act(`/sweeps/${sweep.id}/cancel`)).json().code).toBe('SWEEP_ENDED');
  const { runs } = await until('it is settled', async () => {
    const stored = await service.sweeps.get(sweep.id);
    return stored?.isSettled && stored;
  });
  expect(runs.map(({ outcome }) => outcome)).toEqual(Array(4).fill('canceled'));

  await service.saveCheckpoint(job, 10);
  expect((await act(`/sweeps/${sweep.id}?jobs=true`, 'DELETE')).json().code).toBe('CHECKPOINT_SERVES');
  const deleted = await act(`/sweeps/${sweep.id}?jobs=true&latest=true`, 'DELETE');
  expect(deleted.json()).toEqual({ id: sweep.id, jobs: runs.map(run => run.job), names: [] });
  expect(await jobsOf(sweep)).toEqual([]);
  expect(await service.checkpoints.list(job)).toEqual([]);
  for (const url of [`/sweeps/${sweep.id}`, `/sweeps/${sweep.id}/grid.png`])
    expect((await get<Problem>(url)).code).toBe('SWEEP_NOT_FOUND');
});

test('of the sweeps that have ended the newest are kept', async () => {
  const redis = openRedis(service.redis.connection, {});
  const store = sweepStore(redis, 'kept', 2);
  const plan = (n: number) => ({ ...planSweep(SweepRequest.parse(grid), new Date(n * 1000)), unqueued: [] });
  const [ending, running] = [[1, 2, 3].map(plan), [4, 5, 6].map(plan)];
  for (const sweep of [...ending, ...running]) await store.create(sweep);
  for (const sweep of ending.toReversed())
    await store.replace((await store.read(sweep.id))!, { ...sweep, isSettled: true });
  const { sweeps } = await store.newest(9);
  // The last sweep to end remains visible, however old it is.
  expect(sweeps.map(({ id }) => id)).toEqual([...running.toReversed(), ending[2]!, ending[0]!].map(({ id }) => id));
  expect(await store.read(ending[1]!.id)).toBeUndefined();
  redis.disconnect();
});

test('a sweep that is deleted without its jobs leaves them', async () => {
  const sweep = await create();
  await end(sweep);
  expect((await act(`/sweeps/${sweep.id}`, 'DELETE')).json()).toEqual({ id: sweep.id, jobs: [], names: [] });
  expect(await jobsOf(sweep)).toHaveLength(4);
  expect((await act(`/jobs/${sweep.id}-r0`, 'DELETE')).statusCode).toBe(200);
});

test('GET /sweeps/{id} without news is a 304; without samples there is no sheet', async () => {
  const sweep = await create();
  const { headers } = await service.app.inject(sweep.urls.self);
  const again = await service.app.inject({ url: sweep.urls.self, headers: { 'if-none-match': headers.etag } });
  expect(again.statusCode).toBe(304);
  expect((await get<Problem>(sweep.urls.grid)).code).toBe('SAMPLE_NOT_FOUND');
  await end(sweep);
});

test('Redis away: a 503 at once, and afterwards the sweep goes on', async () => {
  const sweep = await create();
  await service.redis.stop();
  for (const url of ['/sweeps', sweep.urls.self]) {
    const answer = await service.app.inject(url);
    expect([answer.statusCode, answer.json().code]).toEqual([503, 'QUEUE_UNAVAILABLE']);
  }
  expect((await post(grid)).statusCode).toBe(503);
  await service.redis.start();
  await until('it is back', async () => (await service.app.inject(sweep.urls.self)).statusCode === 200);
  await end(sweep);
});

test('what was kept and not queued when the process died is queued by the next, once', async () => {
  const { connection } = service.redis;
  const name = 'next';
  const jobs = new JobQueue({ connection, name, log: silent });
  const redis = openRedis(connection, {});
  const template = (await service.sweeps.get((await create()).id))!;
  const unqueued = template.runs.map(({ run, job }) => jobSpec({ id: job, sweep: { id: template.id, run, rung: 0 } }));
  // The state when it dies after the first job.
  await sweepStore(redis, name, 9).create({ ...template, unqueued });
  await jobs.addAll(unqueued.slice(0, 1));
  const feed = new JobFeed({ connection, name, log: silent });
  const next = [0, 1].map(() => new Sweeps({ connection, queueName: name, jobs, feed, log: silent }));
  await until('that is noted', async () => (await next[0]!.get(template.id))?.unqueued.length === 0);
  const { data } = await jobs.list({ limit: 100 });
  expect(data.map(({ id }) => id).sort()).toEqual(template.runs.map(({ job }) => job));
  for (const opened of [...next, feed, jobs]) await opened.close();
  redis.disconnect();
});
