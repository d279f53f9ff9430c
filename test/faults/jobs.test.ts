import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { JobView, MetricsPoint } from '../../src/schema/job.js';
import { isAlive, until } from '../wait.js';
import { Cluster, hasExited, smallRequest, watchForward } from './cluster.js';
import { hear } from './hear.js';

// Processes start and stop many times here, on a machine that may be busy with other work.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 1_800_000 });

let cluster: Cluster;
beforeAll(async () => {
  cluster = await Cluster.start();
});
afterAll(() => cluster.close());
afterEach(async () => {
  for (const { process } of cluster.workers) process.kill('SIGCONT');
  for (const worker of [...cluster.workers]) await cluster.endWorker(worker, 'SIGTERM');
  await until('no trainer is left', () => cluster.liveTrainers().length === 0);
});

const create = (extra: object = {}) => cluster.api.createJob({ ...smallRequest, ...extra });
/** Longer than the slowest job takes that saves hundreds of checkpoints to S3. */
const patienceMs = 400_000;
const when = (id: string, what: string, wanted: (job: JobView) => boolean) =>
  cluster.api.jobWhen(id, what, wanted, patienceMs);
const succeeded = (id: string) => when(id, 'has succeeded', ({ status }) => status === 'succeeded');
const atStep = (id: string, step: number) => when(id, `is at step ${step}`, ({ progress }) => progress.step >= step);
const committed = (id: string) => async () => (await cluster.checkpoints.list(id))[0]?.step;
/** How long Redis is down in row 4, which calls for FAULT_OUTAGE_SECONDS=60. */
const outageSeconds = Number(process.env.FAULT_OUTAGE_SECONDS || 8);
/** Long enough to be killed several times before the end. */
const long = { steps: 100_000, sampleEvery: 100_000 };

async function metricsOf(id: string): Promise<{ step: number; time: string }[]> {
  const { data } = (await (await cluster.api.get(`/jobs/${id}/metrics`)).json()) as { data: MetricsPoint[] };
  return data;
}

async function cancel(id: string): Promise<void> {
  await cluster.api.post(`/jobs/${id}/cancel`, {});
  await when(id, 'is canceled', ({ status }) => status === 'canceled');
}

test('row 1: kill -9 of the trainer, then of the worker: the job goes on from its last checkpoint', async () => {
  let worker = await cluster.startWorker();
  const { id } = await create({ steps: 1000, checkpoint: { every: 50, keep: 2 } });
  const committedStep = watchForward('the committed step', committed(id));
  const shownStep = watchForward(
    'the shown checkpoint',
    async () => (await cluster.api.job(id)).latestCheckpoint?.step,
  );
  await when(id, 'has a checkpoint', ({ latestCheckpoint }) => latestCheckpoint !== null);
  process.kill(cluster.trainers().at(-1)!, 'SIGKILL');
  await when(id, 'goes on', ({ attempt, progress }) => attempt === 2 && progress.step > 60);
  await cluster.endWorker(worker, 'SIGKILL');
  await until('its trainer is gone', () => cluster.liveTrainers().length === 0, 5000);
  worker = await cluster.startWorker();
  const job = await succeeded(id);
  expect(job.attempt).toBe(3);
  expect([await committedStep(), await shownStep()]).toEqual([1000, 1000]);
  expect((await metricsOf(id)).map(({ step }) => step)).toEqual(Array.from({ length: 1000 }, (_, i) => i + 1));
});

test('exact resume: 40 steps at once, and 20 + kill -9 + 20, give the same bytes', async () => {
  await cluster.startWorker();
  // Steps long enough to be interrupted between two checkpoints.
  const slow = {
    steps: 40,
    checkpoint: { every: 20, keep: 5 },
    hyperparameters: {
      ...smallRequest.hyperparameters,
      batchSize: 128,
      generatorChannels: [48, 32],
      discriminatorChannels: [32, 48],
    },
  };
  const straight = await create(slow);
  await succeeded(straight.id);
  const killed = await create(slow);
  await when(killed.id, 'is at its first checkpoint', ({ latestCheckpoint }) => latestCheckpoint?.step === 20);
  process.kill(cluster.trainers().at(-1)!, 'SIGKILL');
  expect((await succeeded(killed.id)).attempt).toBe(2);
  for (const file of ['generator', 'training']) {
    const bytes = async (id: string) => (await cluster.storage.read(`checkpoints/${id}-40/${file}.safetensors`))!;
    expect(Buffer.from(await bytes(straight.id)).equals(await bytes(killed.id)), file).toBe(true);
  }
});

test('a checkpoint that a waiting job is to begin from outlives the newer ones of the job that runs', async () => {
  await cluster.startWorker();
  const { id } = await create({ ...long, checkpoint: { every: 20, keep: 1 } });
  // Picks one that is not the best: the newest is kept for a while, but the best forever.
  const next = await until('a job is queued', async () => {
    const [newest, best] = [(await cluster.checkpoints.list(id))[0], await cluster.checkpoints.best(id)];
    if (!newest || !best || newest.id === best.id) return undefined;
    const answer = await cluster.api.post('/jobs', { ...smallRequest, resumeFrom: newest.id, steps: 100_000 });
    return answer.status === 202 && ((await answer.json()) as JobView);
  });
  expect(next.resumeFrom).toMatch(new RegExp(`^${id}-`));
  process.kill(cluster.trainers().at(-1)!, 'SIGKILL');
  await when(id, 'goes on', ({ attempt }) => attempt === 2);
  const from = Number(next.resumeFrom!.split('-').at(-1));
  await when(id, 'has newer ones', job => (job.latestCheckpoint?.step ?? 0) > from + 100);
  expect((await cluster.checkpoints.list(id)).map(({ step }) => step)).toContain(from);
  expect((await cluster.checkpoints.best(id))?.step).not.toBe(from);
  await cancel(id);
  await when(next.id, 'has begun from it', job => job.latestCheckpoint?.id === next.resumeFrom);
  await cancel(next.id);
});

test('row 3: Redis killed and started again: no job is lost, the training and its events go on', async () => {
  await cluster.startWorker({ LOCK_TIMEOUT: '30' });
  const { id } = await create(long);
  const waiting = await create();
  await atStep(id, 20);
  const response = await cluster.api.get(`/jobs/${id}/events`);
  const events = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  await cluster.killRedis();
  const before = await committed(id)();
  await until('the training goes on without Redis', async () => (await committed(id)())! > before! + 40);
  await cluster.startRedis();
  expect((await until('the queue is back', () => cluster.api.job(waiting.id).catch(() => undefined))).status).toBe(
    'queued',
  );
  const { progress, attempt } = await until('progress is shown again', async () => {
    const job = await cluster.api.job(id).catch(() => undefined);
    return job !== undefined && job.progress.step > before! + 40 && job;
  });
  expect(attempt).toBe(1);
  for (let text = '', told = 0; told < progress.step; ) {
    const { value, done } = await events.read();
    expect(done).toBe(false);
    text = (text + value).slice(-10_000);
    told = Math.max(told, ...[...text.matchAll(/"step":(\d+),"steps"/g)].map(([, step]) => Number(step)));
  }
  await events.cancel();
  await cancel(id);
  await succeeded(waiting.id);
});

test('row 4: Redis away: jobs answer 503 at once, images are served, and the training keeps its lock', async () => {
  // The lock outlives many failed renewals.
  await cluster.startWorker({ LOCK_TIMEOUT: String(2 * outageSeconds) });
  const { id } = await create(long);
  await when(id, 'has a checkpoint', ({ latestCheckpoint }) => latestCheckpoint !== null);
  await cluster.killRedis();
  for (const path of ['/jobs', `/jobs/${id}`]) {
    const answer = await cluster.api.get(path);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
  }
  const posted = await cluster.api.post('/jobs', smallRequest);
  expect([posted.status, ((await posted.json()) as { code: string }).code]).toEqual([503, 'QUEUE_UNAVAILABLE']);
  expect((await cluster.api.get('/generate.png?seed=1')).status).toBe(200);
  await sleep(outageSeconds * 1000);
  await cluster.startRedis();
  const before = (await committed(id)())!;
  const job = await until('the job goes on', async () => {
    const now = await cluster.api.job(id).catch(() => undefined);
    return now !== undefined && now.progress.step > before && now;
  });
  expect(job).toMatchObject({ status: 'running', attempt: 1 });
  expect(cluster.trainers()).toHaveLength(1);
  await cancel(id);
});

/** Flips one bit in the middle of a file of a checkpoint. */
async function damage(checkpoint: string, file: string): Promise<void> {
  const key = `checkpoints/${checkpoint}/${file}`;
  const bytes = Uint8Array.from((await cluster.storage.read(key))!);
  bytes[bytes.length >> 1]! ^= 1;
  await cluster.storage.write(key, bytes);
}

test('row 6: bytes of a checkpoint damaged: found by their sha256, set aside, and the one before serves and resumes', async () => {
  const checkpoint = { every: 20, keep: 1000 };
  const worker = await cluster.startWorker();
  const finished = await create({ steps: 100, checkpoint });
  await succeeded(finished.id);
  await damage(`${finished.id}-100`, 'generator.safetensors');
  const answer = await until('another serves', async () => {
    const { status, headers } = await cluster.api.get('/generate.png?seed=1');
    expect([200, 503]).toContain(status);
    return status === 200 && { headers };
  });
  expect(answer.headers.get('x-checkpoint')).toBe(`${finished.id}-80`);

  const { id } = await create({ ...long, checkpoint });
  await when(id, 'has checkpoints', ({ latestCheckpoint }) => (latestCheckpoint?.step ?? 0) >= 60);
  await cluster.endWorker(worker, 'SIGKILL');
  await until('its trainer is gone', () => cluster.liveTrainers().length === 0);
  const [newest] = await cluster.checkpoints.list(id);
  await damage(newest!.id, 'training.safetensors');
  await cluster.startWorker();
  // Trained again from the previous checkpoint, identical to the byte.
  const isSavedAgain = async () => {
    const saved = await cluster.checkpoints.get(newest!.id).catch(() => undefined);
    return saved && saved.createdAt !== newest!.createdAt && saved;
  };
  // The worker in row 4 has delayed the next check for lost workers by a quarter of its long LOCK_TIMEOUT.
  const again = await until('the step is saved again', isSavedAgain, 120_000);
  expect(again.files).toEqual(newest!.files);
  expect(await cluster.api.job(id)).toMatchObject({ status: 'running', attempt: 2 });
  const names = await cluster.storage.list('checkpoints');
  expect(names.filter(name => name.endsWith('.damaged')).sort()).toEqual(
    [`${finished.id}-100.damaged`, `${newest!.id}.damaged`].sort(),
  );
  await cancel(id);
});

test('row 7: the API killed while a job runs: the job does not notice, and events go on where the client was', async () => {
  await cluster.startWorker();
  const { id } = await create(long);
  await atStep(id, 40);
  const heard = await hearJob(id, undefined, text => /event: checkpoint/.test(text));
  const lastId = [...heard.matchAll(/^id: (.*)$/gm)].at(-1)![1]!;
  const lastStep = Math.max(
    ...[...heard.matchAll(/event: checkpoint\ndata: .*?"step":(\d+)/g)].map(([, n]) => Number(n)),
  );
  await cluster.api.stop('SIGKILL');
  await sleep(1000);
  await cluster.startApi();
  const more = await hearJob(id, lastId, text => (text.match(/event: checkpoint/g) ?? []).length >= 3);
  const steps = [...more.matchAll(/event: checkpoint\ndata: .*?"step":(\d+)/g)].map(([, n]) => Number(n));
  // Every checkpoint since then, none twice.
  expect(steps).toEqual(steps.map((_, i) => lastStep + 20 * (i + 1)));
  expect((await cluster.api.job(id)).attempt).toBe(1);
  await cancel(id);
});

/** Reads the whole events of a job until there is enough. */
async function hearJob(id: string, lastEventId: string | undefined, isEnough: (text: string) => boolean) {
  const headers: Record<string, string> = lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
  const text = await hear(await cluster.api.get(`/jobs/${id}/events`, { headers }), isEnough);
  return text.slice(0, text.lastIndexOf('\n\n'));
}

describe('row 8: two workers', () => {
  test('on one device never train at the same time', async () => {
    await cluster.startWorker();
    await cluster.startWorker();
    const jobs = [await create({ steps: 600 }), await create({ steps: 600 })];
    for (const { id } of jobs) await succeeded(id);
    const spans = await Promise.all(
      jobs.map(async ({ id }) => {
        const points = await metricsOf(id);
        return [Date.parse(points[0]!.time), Date.parse(points.at(-1)!.time)] as const;
      }),
    );
    const [first, second] = spans.sort(([a], [b]) => a - b);
    expect(second![0]).toBeGreaterThan(first![1]);
  });

  test('one frozen with its trainer and thawed: its attempt saves nothing any more, and the job ends once', async () => {
    // Separate devices, as on two machines: only the attempt number keeps them apart.
    const frozen = await cluster.startWorker({ CUDA_VISIBLE_DEVICES: '0' });
    const { id } = await create({ steps: 2000, checkpoint: { every: 20, keep: 1000 } });
    await when(id, 'has a checkpoint', ({ latestCheckpoint }) => latestCheckpoint !== null);
    const trainer = cluster.trainers([frozen]).at(-1)!;
    frozen.process.kill('SIGSTOP');
    process.kill(trainer, 'SIGSTOP');
    const committedStep = watchForward('the committed step', committed(id));
    await cluster.startWorker({ CUDA_VISIBLE_DEVICES: '1' });
    await when(id, 'goes on elsewhere', ({ attempt, progress }) => attempt === 2 && progress.step > 100);
    // Thawed alone at first: with its worker frozen, only the attempt number stops it.
    process.kill(trainer, 'SIGCONT');
    await until('the stale trainer gives up by itself', () => hasExited(trainer));
    frozen.process.kill('SIGCONT');
    const job = await succeeded(id);
    expect(job.attempt).toBe(2);
    expect(await committedStep()).toBe(2000);
    await until('the stale trainer is gone', () => !isAlive(trainer));
    const manifests = await cluster.checkpoints.list(id);
    // Save times are in order: the first attempt saved nothing after the second began to save.
    const times = [...manifests].reverse().map(({ createdAt }) => createdAt);
    expect(times).toEqual([...times].sort());
  });
});

test('row 13: a loss that is no number ends the job, and the checkpoint that served goes on serving', async () => {
  await cluster.startWorker();
  const good = await create({ steps: 20 });
  await succeeded(good.id);
  const bad = await create({
    steps: 2000,
    checkpoint: { every: 2000 },
    hyperparameters: {
      ...smallRequest.hyperparameters,
      generatorLearningRate: 1,
      discriminatorLearningRate: 1,
      discriminatorBatchNorm: 'none',
      beta2: 0,
      // Zero in float32: Adam divides by zero as soon as a gradient is zero, in step 2 on every processor.
      epsilon: 1e-60,
    },
  });
  const ended = await until('the job has ended', async () => {
    const job = await cluster.api.job(bad.id);
    return job.finishedAt !== null && job;
  });
  expect(ended).toMatchObject({ status: 'failed', error: { code: 'NON_FINITE' }, latestCheckpoint: null });
  expect((await cluster.api.get('/models/current').then(answer => answer.json())) as object).toMatchObject({
    job: good.id,
  });
});

test('row 14: SIGTERM in any phase: the trainer saves, the job is queued again, the worker exits with 0 within 30 s', async () => {
  const { id } = await create(long);
  let last = 0;
  const phases = [...[0, 300, 1200, 2500].map(ms => () => sleep(ms)), () => atStep(id, 3)];
  for (const phase of phases) {
    const worker = await cluster.startWorker();
    await phase();
    const asked = performance.now();
    expect(await cluster.endWorker(worker, 'SIGTERM')).toBe(0);
    expect(performance.now() - asked).toBeLessThan(30_000);
    const job = await cluster.api.job(id);
    expect(job).toMatchObject({ status: 'queued', queuePosition: 0 });
    const step = (await committed(id)()) ?? 0;
    expect(step).toBeGreaterThanOrEqual(last);
    last = step;
    expect(cluster.liveTrainers()).toEqual([]);
    expect(await cluster.leftovers()).toEqual([]);
  }
  expect(last).toBeGreaterThan(0);
  await cancel(id);
});

test('row 15: clocks that are days apart: no worker takes the job of another that lives, and a lost one is replaced', async () => {
  const shift = (days: number) => {
    const code = `const now = Date.now; Date.now = () => now() + ${days * 86_400_000};`;
    return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}` };
  };
  const ahead = await cluster.startWorker(shift(3));
  const { id } = await create(long);
  await atStep(id, 20);
  await cluster.startWorker(shift(-3));
  await sleep(5000);
  expect((await cluster.api.job(id)).attempt).toBe(1);
  await cluster.endWorker(ahead, 'SIGKILL');
  await when(id, 'goes on elsewhere', ({ attempt, progress }) => attempt === 2 && progress.step > 40);
  await cancel(id);
});
