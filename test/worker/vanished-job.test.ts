import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CheckpointStore } from '../../src/checkpoint/index.js';
import { JobQueue } from '../../src/queue/job-queue.js';
import { startWorker } from '../../src/worker/supervisor.js';
import { jobSpec } from '../queue/job-spec.js';
import { silent } from '../redis.js';
import { type RedisServer, startRedisServer } from '../redis-server.js';
import { isAlive, until } from '../wait.js';

let directory: string;
let redis: RedisServer;
let queue: JobQueue;
const closers: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dcgan-test-'));
  redis = await startRedisServer();
  queue = new JobQueue({ connection: { url: redis.url() }, name: 'q', log: silent });
  closers.push(
    () => rm(directory, { recursive: true }),
    () => redis.remove(),
    () => queue.close(),
  );
});
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A worker whose trainers only pretend to train, with what it logs. */
function start() {
  const lines: Record<string, unknown>[] = [];
  const worker = startWorker({
    connection: { url: redis.url() },
    queueName: 'q',
    trainerEntry: join(import.meta.dirname, 'fixtures', 'trainer.mjs'),
    env: { ...process.env, TEST_DIRECTORY: directory },
    checkpoints: new CheckpointStore(directory),
    log: pino({ base: null }, { write: line => lines.push(JSON.parse(line)) }),
    retryDelayMs: 10,
    progressIntervalMs: 50,
    timings: { lockDuration: 2000, lockRenewTime: 300, stalledInterval: 500, requestInterval: 200 },
  });
  closers.push(() => worker.close());
  return lines;
}

const trainersAreGone = async () =>
  (await readFile(join(directory, 'pids'), 'utf8'))
    .trim()
    .split('\n')
    .every(pid => !isAlive(Number(pid)));

test('a training whose job vanishes from Redis saves a checkpoint, stops and says so; the worker takes the next job', async () => {
  const lines = start();
  const spec = jobSpec({ steps: 1_000_000, checkpoint: { every: 1_000_000, keep: 3 }, metadata: { stepMs: '5' } });
  await queue.add(spec);
  await until('it trains', async () => ((await queue.get(spec.id))?.progress.step ?? 0) > 3);
  await redis.admin.flushall();
  const told = await until('it is told', () =>
    lines.find(({ msg }) => String(msg).includes('has vanished from Redis')),
  );
  const { id, step } = JSON.parse(readFileSync(join(directory, `${spec.id}.checkpoint`), 'utf8'));
  expect(step).toBeGreaterThan(3);
  expect(told).toMatchObject({
    level: 50,
    job: spec.id,
    step,
    checkpoint: id,
    msg: expect.stringContaining(`"resumeFrom": "${id}"`),
  });
  await until('the trainer is gone', trainersAreGone);
  const next = jobSpec();
  await queue.add(next);
  await until('the next one is done', async () => (await queue.get(next.id))?.status === 'succeeded');
});

test('a Redis that becomes full while a job runs fails no job: it succeeds once there is room', async () => {
  const lines = start();
  const spec = jobSpec({ steps: 300, metadata: { stepMs: '5' } });
  await queue.add(spec);
  await until('it trains', async () => ((await queue.get(spec.id))?.progress.step ?? 0) > 3);
  await redis.admin.config('SET', 'maxmemory', '1');
  await until('Redis refuses', () => lines.some(({ err }) => JSON.stringify(err ?? '').includes('OOM')));
  await redis.admin.config('SET', 'maxmemory', '0');
  await until('it has succeeded', async () => (await queue.get(spec.id))?.status === 'succeeded', 40_000);
});
