import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { CheckpointStore } from '../../src/checkpoint/index.js';
import type { QueuedJob } from '../../src/job/queued-job.js';
import { requeueAbandoned } from '../../src/queue/consumer.js';
import { JobQueue } from '../../src/queue/job-queue.js';
import { openRedis } from '../../src/queue/redis/connection.js';
import type { JobSpec, JobStatus } from '../../src/schema/job.js';
import type { StepTime } from '../../src/schema/worker/record.js';
import { FencedOffError } from '../../src/storage/index.js';
import { startWorker, type TrainingWorker, type WorkerOptions } from '../../src/worker/supervisor.js';
import { compile } from '../compile.js';
import { jobSpec } from '../queue/job-spec.js';
import { silent, startTestRedis, type TestRedis } from '../redis.js';
import { isAlive, until } from '../wait.js';

const fixture = (name: string) => join(import.meta.dirname, 'fixtures', name);

let redis: TestRedis;
let compiled: Awaited<ReturnType<typeof compile>>;
let directory: string;
let queue: JobQueue;
let queueName: string;
let queues = 0;
const workers: TrainingWorker[] = [];
const processes: ChildProcess[] = [];

beforeAll(async () => {
  [redis, compiled] = await Promise.all([startTestRedis(), compile(['worker/supervisor', 'checkpoint/index'])]);
});
afterAll(async () => {
  await redis.remove();
  await compiled.remove();
});
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dcgan-test-'));
  queueName = `supervisor-${++queues}`;
  queue = new JobQueue({ connection: redis.connection, name: queueName, log: silent });
});
afterEach(async () => {
  for (const child of processes.splice(0)) child.kill('SIGKILL');
  for (const worker of workers.splice(0)) await worker.close();
  await queue.close();
  await until('no trainer is left', async () => (await trainers()).every(pid => !isAlive(pid)));
  await rm(directory, { recursive: true });
});

const options = (): Omit<WorkerOptions, 'log' | 'env' | 'checkpoints'> => ({
  connection: redis.connection,
  queueName,
  trainerEntry: fixture('trainer.mjs'),
  retryDelayMs: 10,
  progressIntervalMs: 200,
  stopTimeoutMs: 2000,
  timings: { lockDuration: 1000, lockRenewTime: 300, stalledInterval: 300, requestInterval: 200 },
});
const env = () => ({ ...process.env, TEST_DIRECTORY: directory });

function start(overrides: Partial<WorkerOptions> = {}): TrainingWorker {
  const worker = startWorker({
    ...options(),
    env: env(),
    checkpoints: new CheckpointStore(directory),
    log: silent,
    ...overrides,
  });
  workers.push(worker);
  return worker;
}

/** A worker in its own process. */
async function startProcess(): Promise<ChildProcess> {
  const module = join(compiled.directory, 'worker', 'supervisor.js');
  const child = fork(fixture('worker.mjs'), [module, JSON.stringify(options())], { env: env() });
  processes.push(child);
  await once(child, 'message');
  return child;
}

async function add(metadata: Record<string, string> = {}, overrides: Partial<JobSpec> = {}): Promise<string> {
  const spec = jobSpec({ ...overrides, metadata });
  await queue.add(spec);
  return spec.id;
}

const waitFor = (id: string, what: string, condition: (job: QueuedJob) => boolean) =>
  until(what, async () => {
    const job = await queue.get(id);
    return job !== undefined && condition(job) && job;
  });
const waitForStatus = (id: string, status: JobStatus) => waitFor(id, `job is ${status}`, job => job.status === status);
const waitForStep = (id: string, step: number) =>
  waitFor(id, `step ${step}`, job => job.progress.step >= step || job.status === 'failed');

/** Process ids of all trainers of the test, in order. */
async function trainers(): Promise<number[]> {
  const text = await readFile(join(directory, 'pids'), 'utf8').catch(() => '');
  return text.split('\n').filter(Boolean).map(Number);
}

test('a job is trained in a process of its own, and ends with all its state', async () => {
  const id = await add();
  start();
  const job = await waitForStatus(id, 'succeeded');
  expect(job).toMatchObject({
    attempt: 1,
    device: 'CPU',
    precision: 'float32',
    progress: { step: 100, steps: 100, etaSeconds: 0 },
    losses: { dReal: 0.5 },
    latestCheckpoint: { step: 100 },
    error: null,
  });
  expect(Date.parse(job.startedAt!)).toBeLessThanOrEqual(Date.parse(job.finishedAt!));
  expect(await trainers()).toHaveLength(1);
});

test('jobs run one after the other, each in a fresh process', async () => {
  const ids = [await add(), await add({ nonsense: 'yes' })];
  start();
  for (const id of ids) await waitForStatus(id, 'succeeded');
  expect(new Set(await trainers()).size).toBe(2);
});

test('a checkpoint is shown at once, steps only as often as they may be written', async () => {
  const id = await add({ stepMs: '5' }, { checkpoint: { every: 50, keep: 3 } });
  start({ progressIntervalMs: 60_000 });
  const steps = new Set<number>();
  await until('the job is done', async () => {
    const job = await queue.get(id);
    if (job?.latestCheckpoint?.step === 50) steps.add(job.progress.step);
    return job?.status === 'succeeded';
  });
  expect([...steps]).toEqual([50]);
});

test('a crashed trainer is followed by one that continues from the checkpoint, however often', async () => {
  const id = await add({ crashAt: '15 25 35 45' });
  start();
  const job = await waitForStatus(id, 'succeeded');
  expect(job.attempt).toBe(5);
  expect(job.progress.step).toBe(100);
  expect(await trainers()).toHaveLength(5);
});

test('crashes without a new checkpoint end in a failure that says what to change', async () => {
  const id = await add({ crashAt: 'always 13' });
  start();
  const job = await waitForStatus(id, 'failed');
  // Attempt 1 saves a checkpoint at step 10, the next three save none.
  expect(await trainers()).toHaveLength(4);
  expect(job.latestCheckpoint?.step).toBe(10);
  expect(job.error).toEqual({
    code: 'TRAINER_CRASHED',
    message:
      'The training process was killed by SIGKILL, 3 times in a row before a new checkpoint. Most probably memory ran out: ' +
      `lower hyperparameters.batchSize (now ${job.hyperparameters.batchSize}) or the numbers of channels, ` +
      'or give the machine more memory; then queue the job again.',
  });
});

test('the failure of a trainer that exits without a word quotes its last output', async () => {
  const id = await add({ crashAt: 'always 3', exitCode: '7' });
  start({ maxFruitlessAttempts: 1 });
  const job = await waitForStatus(id, 'failed');
  expect(job.error?.message).toMatch(/ended with exit code 7 and no result\..* Its last output: Segment 7 is missing$/);
});

test('a failure that the trainer reports is not tried again', async () => {
  const id = await add({ fail: 'yes' });
  start();
  const job = await waitForStatus(id, 'failed');
  expect(job.error).toEqual({ code: 'DATASET_UNUSABLE', message: 'Only 3 images: add more' });
  expect(await trainers()).toHaveLength(1);
});

test('closing saves a checkpoint and puts the job back in front; a later worker continues it', async () => {
  const id = await add({ stepMs: '20' }, { steps: 40 });
  const behind = await add();
  const worker = start();
  await waitForStep(id, 3);
  await worker.close();
  const stopped = (await queue.get(id))!;
  expect(stopped).toMatchObject({ status: 'queued', queuePosition: 0, attempt: 1 });
  expect(stopped.latestCheckpoint!.step).toBe(stopped.progress.step);
  expect(await queue.get(behind)).toMatchObject({ queuePosition: 1 });
  expect((await trainers()).some(isAlive)).toBe(false);

  start();
  const job = await waitForStatus(id, 'succeeded');
  expect(job.attempt).toBe(2);
  expect(job.startedAt).toBe(stopped.startedAt);
});

test('a trainer that does not stop in time is killed, and its job is queued again', async () => {
  const id = await add({ stepMs: '20', ignoreStop: 'yes' });
  const worker = start({ stopTimeoutMs: 200 });
  await waitForStep(id, 3);
  await worker.close();
  expect(await queue.get(id)).toMatchObject({ status: 'queued', queuePosition: 0 });
  expect((await trainers()).some(isAlive)).toBe(false);
});

test('a trainer that ends with the service, before it can save, does not count against its job', async () => {
  const id = await add({ stepMs: '20', dieOnStop: 'yes' });
  for (let attempt = 1; attempt <= 3; attempt++) {
    const worker = start({ maxFruitlessAttempts: 2 });
    await waitFor(id, `attempt ${attempt}`, job => job.attempt === attempt && job.progress.step > 0);
    await worker.close();
    expect(await queue.get(id)).toMatchObject({ status: 'queued', attempt });
  }
});

test('a worker without a job closes soon although Redis is away', async () => {
  const worker = start({ connection: { host: '127.0.0.1', port: 1 }, stopTimeoutMs: 600_000 });
  await setTimeout(300);
  // It does not wait as long as a trainer may take, which exceeds this test's timeout.
  await worker.close();
});

test('SIGTERM of the worker process: exit code 0, the job is queued, no process is left', async () => {
  const id = await add({ stepMs: '20' });
  const worker = await startProcess();
  await waitForStep(id, 3);
  worker.kill('SIGTERM');
  expect(await once(worker, 'exit')).toEqual([0, null]);
  expect(await queue.get(id)).toMatchObject({ status: 'queued', queuePosition: 0 });
  expect((await trainers()).some(isAlive)).toBe(false);
});

test('kill -9 of the worker process ends its trainer; another worker takes the job over', async () => {
  const id = await add({ stepMs: '10' }, { steps: 60 });
  const worker = await startProcess();
  await waitFor(id, 'a checkpoint', job => job.latestCheckpoint !== null);
  worker.kill('SIGKILL');
  await until('the trainer is gone', async () => !(await trainers()).some(isAlive));
  expect((await queue.get(id))!.status).toBe('running');
  start();
  const job = await waitForStatus(id, 'succeeded');
  expect(job.attempt).toBe(2);
});

/** Kills a worker while it runs a job whose lock would last ten minutes, and starts the service again without it. */
async function killEverything(id: string): Promise<void> {
  const slow = { ...options(), timings: { lockDuration: 600_000 } };
  const module = join(compiled.directory, 'worker', 'supervisor.js');
  const worker = fork(fixture('worker.mjs'), [module, JSON.stringify(slow)], { env: env() });
  processes.push(worker);
  await waitForStep(id, 3);
  worker.kill('SIGKILL');
  await once(worker, 'exit');
  await requeueAbandoned(redis.connection, queueName);
}

test('after kill -9 of everything, the only worker need not wait for the lock to run out', async () => {
  const id = await add({ stepMs: '10' }, { steps: 60 });
  await killEverything(id);
  start({ timings: { lockDuration: 600_000 } });
  expect((await waitForStatus(id, 'succeeded')).attempt).toBe(2);
});

test('after kill -9 of everything, a job that is canceled before a worker takes it can be deleted', async () => {
  const id = await add({ stepMs: '10' }, { steps: 60 });
  await killEverything(id);
  await queue.control(id, 'cancel');
  await queue.remove(id);
  expect(await queue.get(id)).toBeUndefined();
});

test('a worker whose lock is lost kills its trainer', async () => {
  const id = await add({ stepMs: '20' }, { steps: 1_000_000 });
  start({ timings: { lockDuration: 1000, lockRenewTime: 200, stalledInterval: 60_000 } });
  await waitForStep(id, 3);
  const client = openRedis(redis.connection, {});
  await client.set(`bull:${queueName}:${id}:lock`, 'another worker');
  client.disconnect();
  await until('the trainer is gone', async () => !(await trainers()).some(isAlive));
  expect(await trainers()).toHaveLength(1);
});

test('an outage of Redis does not disturb the training, whose end is recorded afterwards', async () => {
  const id = await add({ stepMs: '5' });
  start({ timings: { lockDuration: 60_000, lockRenewTime: 300, stalledInterval: 300 } });
  await waitForStep(id, 3);
  await redis.stop();
  await until('the trainer finishes without Redis', async () => !(await trainers()).some(isAlive));
  await redis.start();
  const done = await until('the job is done', async () => {
    const job = await queue.get(id).catch(() => undefined);
    return job?.status === 'succeeded' && job;
  });
  expect(done).toMatchObject({ attempt: 1, progress: { step: 100 } });
});

test('a running job that is canceled ends at once, without another checkpoint, and frees its worker', async () => {
  const id = await add({ stepMs: '20' }, { steps: 1_000_000 });
  const next = await add();
  start();
  await waitForStep(id, 3);
  expect(await queue.control(id, 'cancel')).toMatchObject({ status: 'running', requested: 'cancel' });
  const job = await waitForStatus(id, 'canceled');
  expect(job).toMatchObject({ requested: null, error: null });
  expect(job.finishedAt).not.toBeNull();
  expect(job.latestCheckpoint?.step ?? 0).toBeLessThanOrEqual(job.progress.step - (job.progress.step % 10));
  await waitForStatus(next, 'succeeded');
  expect(isAlive((await trainers())[0]!)).toBe(false);
});

test('a job that comes to where it is to pause is paused, and leaves the worker to the next', async () => {
  const id = await add({}, { pauseAfter: { steps: 33 } });
  const next = await add();
  start();
  const paused = await waitForStatus(id, 'paused');
  expect(paused).toMatchObject({ attempt: 1, progress: { step: 33 }, latestCheckpoint: { step: 33 }, requested: null });
  await waitForStatus(next, 'succeeded');
  expect((await queue.get(id))?.status).toBe('paused');
});

test('the trainer of a canceled job that does not listen is killed', async () => {
  const id = await add({ stepMs: '20', ignoreStop: 'yes' }, { steps: 1_000_000 });
  start({ cancelTimeoutMs: 200 });
  await waitForStep(id, 3);
  await queue.control(id, 'cancel');
  await waitForStatus(id, 'canceled');
  expect((await trainers()).some(isAlive)).toBe(false);
});

test('a job that is canceled while its disk runs full is canceled, not paused', async () => {
  const id = await add({ stepMs: '20', diskFull: 'yes' }, { steps: 1_000_000 });
  start();
  await waitForStep(id, 3);
  await queue.control(id, 'cancel');
  await waitFor(id, 'job has stopped', job => job.status !== 'running');
  expect(await queue.get(id)).toMatchObject({ status: 'canceled' });
});

test('a job that is canceled at the moment at which it is paused is canceled', async () => {
  const id = await add({ slowStop: 'yes' }, { steps: 1_000_000 });
  const ended: string[] = [];
  start({ timings: { requestInterval: 600_000 }, stopTimeoutMs: 600_000, onEnd: async job => void ended.push(job) });
  await waitForStep(id, 1);
  await queue.control(id, 'pause');
  const marker = (name: string) => join(directory, `${id}.${name}`);
  await until('the trainer is about to stop', () => existsSync(marker('stopping')));
  // As when no message announces it in time.
  const client = openRedis(redis.connection, {});
  await client.hset(`bull:${queueName}:${id}`, 'requested', 'cancel');
  client.disconnect();
  await writeFile(marker('stop'), '');
  await waitForStatus(id, 'canceled');
  await until('its end is told', () => ended.includes(id));
});

test('a paused job saves, leaves its worker to the next one, and goes on where it was when it is resumed', async () => {
  const id = await add({ stepMs: '20' }, { steps: 60, checkpoint: { every: 1000, keep: 3 } });
  const next = await add();
  start();
  await waitForStep(id, 3);
  expect(await queue.control(id, 'pause')).toMatchObject({ status: 'running', requested: 'pause' });
  const paused = await waitForStatus(id, 'paused');
  expect(paused).toMatchObject({ requested: null, finishedAt: null, attempt: 1 });
  expect(paused.latestCheckpoint!.step).toBe(paused.progress.step);
  await waitForStatus(next, 'succeeded');
  expect((await trainers()).some(isAlive)).toBe(false);
  expect((await queue.get(id))!.status).toBe('paused');

  await queue.control(id, 'resume');
  const job = await waitForStatus(id, 'succeeded');
  expect(job).toMatchObject({ attempt: 2, progress: { step: 60 } });
});

test('a job that is paused in a step longer than the time to stop saves that step', async () => {
  const id = await add({ stepMs: '1500' }, { steps: 100, checkpoint: { every: 1000, keep: 3 } });
  start({ stopTimeoutMs: 200 });
  const { progress } = await waitForStep(id, 1);
  await queue.control(id, 'pause');
  const paused = await waitForStatus(id, 'paused');
  expect(paused.latestCheckpoint!.step).toBeGreaterThan(progress.step);
});

test('a trainer that hangs when its job is paused is killed, and the job is paused', async () => {
  const id = await add({ stepMs: '50', hangAt: 'always 3' }, { checkpoint: { every: 2, keep: 3 } });
  start({ stopTimeoutMs: 500 });
  await waitForStep(id, 3);
  await queue.control(id, 'pause');
  expect((await waitForStatus(id, 'paused')).latestCheckpoint!.step).toBe(2);
});

test('a request that came while the worker was lost is done by the next one', async () => {
  const id = await add({ stepMs: '20' }, { steps: 1_000_000 });
  const worker = await startProcess();
  await waitForStep(id, 3);
  worker.kill('SIGKILL');
  await once(worker, 'exit');
  await queue.control(id, 'cancel');
  start();
  await waitForStatus(id, 'canceled');
  expect(await trainers()).toHaveLength(1);
});

test('a request is noticed although no message tells of it', async () => {
  const id = await add({ stepMs: '20' }, { steps: 1_000_000 });
  start();
  await waitForStep(id, 3);
  const client = openRedis(redis.connection, {});
  await client.hset(`bull:${queueName}:${id}`, 'requested', 'cancel');
  client.disconnect();
  await waitForStatus(id, 'canceled');
});

test('a trainer that hangs is killed and replaced', async () => {
  const id = await add({ hangAt: '15' });
  start({ silenceTimeoutMs: 4000 });
  expect(await waitForStatus(id, 'succeeded')).toMatchObject({ attempt: 2 });
  expect(await trainers()).toHaveLength(2);
});

test('a job whose trainers always hang fails, and says so', async () => {
  const id = await add({ hangAt: 'always 3' });
  start({ silenceTimeoutMs: 2000, maxFruitlessAttempts: 2 });
  const { error } = await waitForStatus(id, 'failed');
  expect(error?.message).toMatch(
    /^The training process gave no sign of life for \d+ s and was ended, 2 times in a row/,
  );
  expect(error?.message).toContain('TRAINER_TIMEOUT');
});

test('a worker of several jobs gives each a device of its own', async () => {
  const ids = [await add({ stepMs: '10' }), await add({ stepMs: '10' }), await add({ stepMs: '10' })];
  start({ concurrency: 2 });
  for (const id of ids.slice(0, 2)) await waitForStep(id, 3);
  expect((await queue.get(ids[2]!))!.status).toBe('queued');
  for (const id of ids) await waitForStatus(id, 'succeeded');
  const starts = (await readFile(join(directory, 'starts'), 'utf8')).trim().split('\n');
  expect(starts.slice(0, 2).sort()).toEqual(['0 0 1', '1 1 1']);
});

test('what the worker does while it is idle leaves the machine to each job, whose steps are measured', async () => {
  const happened: string[] = [];
  const times: StepTime[] = [];
  const idleWork = {
    yieldTo: async () => {
      happened.push('yields');
    },
    resume: () => happened.push('resumes'),
  };
  start({ idleWork, onMeasured: time => times.push(time) });
  const id = await add();
  const { hyperparameters } = await waitForStatus(id, 'succeeded');
  await until('it is idle again', () => happened.length === 2);
  expect(happened).toEqual(['yields', 'resumes']);
  expect(times.at(-1)).toMatchObject({ hyperparameters, precision: 'float32', secondsPerStep: 0.001 });
  expect(times.length).toBeLessThan(100);
});

test('what attempts on machines that are gone have left behind goes when their job ends', async () => {
  const store = new CheckpointStore(directory);
  const left = (id: string) => mkdir(join(directory, '.fences', `${id}~0~elsewhere~1`), { recursive: true });
  const [ends, fails, pauses] = [await add(), await add({ fail: 'yes' }), await add({ stepMs: '20' })];
  for (const id of [ends, fails, pauses]) await left(id);
  // A fence of its own would remove what is left.
  const checkpoints = { fenced: () => Promise.reject(new FencedOffError('not in this test')) };
  start({ concurrency: 3, checkpoints, onEnd: (id, fence) => store.release(id, fence) });
  await waitForStep(pauses, 3);
  await queue.control(pauses, 'pause');
  await Promise.all([
    waitForStatus(ends, 'succeeded'),
    waitForStatus(fails, 'failed'),
    waitForStatus(pauses, 'paused'),
  ]);
  expect(await readdir(join(directory, '.fences'))).toEqual([`${pauses}~0~elsewhere~1`]);
});

test('what was left behind goes also when the job ends before another attempt', async () => {
  const store = new CheckpointStore(directory);
  const id = await add();
  const client = openRedis(redis.connection, {});
  // As when its last worker was lost before canceling it.
  await client.hset(`bull:${queueName}:${id}`, 'requested', 'cancel', 'fence', 1);
  client.disconnect();
  await mkdir(join(directory, '.fences', `${id}~1~elsewhere~1`), { recursive: true });
  start({ onEnd: (job, fence) => store.release(job, fence) });
  await waitForStatus(id, 'canceled');
  await until('nothing is left', async () => (await readdir(join(directory, '.fences'))).length === 0);
});

test('a worker of many jobs does not warn of leaks', async () => {
  const warnings: string[] = [];
  const warn = ({ name }: Error) => warnings.push(name);
  process.on('warning', warn);
  const ids = await Promise.all(Array.from({ length: 12 }, () => add({ stepMs: '200' }, { steps: 1000 })));
  const worker = start({ concurrency: 12 });
  for (const id of ids) await waitForStep(id, 1);
  await worker.close();
  process.off('warning', warn);
  expect(warnings).toEqual([]);
});

test('each attempt has a higher number than the one before', async () => {
  const id = await add({ crashAt: '15 25' });
  start();
  await waitForStatus(id, 'succeeded');
  expect(await readFile(join(directory, 'starts'), 'utf8')).toBe('0  1\n0  2\n0  3\n');
});
