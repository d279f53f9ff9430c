import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRedis } from '../../src/queue/redis/connection.js';
import type { JobView } from '../../src/schema/job.js';
import { ServiceError } from '../../src/schema/problem.js';
import { isAlive, until } from '../wait.js';
import { Cluster, smallRequest, type WorkerProgram, watchForward } from './cluster.js';

/** The ordinary suite kills a few times, always alike; `npm run test:faults` kills 200 times, with a new seed. */
const seed = Number(process.env.FAULT_SEED || 1);
const random = generator(seed);
const between = (low: number, high: number) => low + random() * (high - low);

export interface KillOptions {
  /** Whether there are a bucket, its server, a second API, and a folder for each worker, as on machines of their own. */
  readonly onS3: boolean;
  readonly workers: number;
  readonly kills: number;
}

let cluster: Cluster;
let options: KillOptions;

/** Registers the test that kills processes at random moments. */
export function killAtRandom(given: KillOptions): void {
  options = given;
  beforeAll(async () => {
    cluster = await Cluster.start({ JOB_RATE_LIMIT: '100000' }, given.onS3);
  }, 1_800_000);
  afterAll(() => cluster.close());
  const where = given.onS3 ? 'of two APIs, three workers, Redis and S3 ' : '';
  test(`${given.kills} kills ${where}at random moments, seed ${seed}`, run, 900_000 + given.kills * 60_000);
}

/** Settings of workers that are not in the cluster at this moment: each is another machine when there is a bucket. */
const machines: Record<string, string>[] = [];
const machineOf = new Map<WorkerProgram, Record<string, string>>();
async function startWorker(): Promise<void> {
  const machine = machines.pop() ?? {};
  machineOf.set(await cluster.startWorker(machine), machine);
}

/** Jobs that the service has accepted. */
const acknowledged: string[] = [];
const watches: (() => Promise<number>)[] = [];

async function postJob(): Promise<void> {
  const request = { ...smallRequest, steps: 300, seed: Math.floor(random() * 1000) };
  const response = await cluster.api.post('/jobs', request).catch(() => undefined);
  if (response?.status !== 202) return;
  const { id } = (await response.json()) as JobView;
  acknowledged.push(id);
  watches.push(watchForward(`the committed step of ${id}`, async () => (await cluster.checkpoints.list(id))[0]?.step));
}

const victims = {
  async trainer() {
    const trainer = cluster.liveTrainers().at(-1);
    if (trainer !== undefined) process.kill(trainer, 'SIGKILL');
  },
  async worker() {
    const worker = cluster.workers[Math.floor(random() * cluster.workers.length)]!;
    await cluster.endWorker(worker, 'SIGKILL');
    machines.push(machineOf.get(worker)!);
    await sleep(between(0, 1000));
    await startWorker();
  },
  async api() {
    await cluster.api.stop('SIGKILL');
    await sleep(between(0, 500));
    await cluster.startApi();
  },
  async redis() {
    await cluster.killRedis();
    await sleep(between(0, 1500));
    await cluster.startRedis();
  },
  /** Row 8: a worker loses its job while it is frozen with its trainer, and does not know it when both are thawed. */
  async frozenWorker() {
    const worker = cluster.workers[Math.floor(random() * cluster.workers.length)]!;
    const frozen = [...cluster.trainers([worker]).filter(isAlive), worker.process.pid!];
    for (const pid of frozen) process.kill(pid, 'SIGSTOP');
    // The lock lasts for two seconds.
    await sleep(between(2500, 5000));
    for (const pid of frozen) process.kill(pid, 'SIGCONT');
  },
  async secondApi() {
    await cluster.secondApi!.stop('SIGKILL');
    // Whatever happened to one of them, the other one answers.
    expect((await cluster.api.get('/readyz')).status).toBe(200);
    await sleep(between(0, 500));
    await cluster.startSecondApi();
  },
  async s3() {
    await cluster.s3!.stop();
    await sleep(between(0, 1500));
    await cluster.s3!.start();
  },
};
const all = Object.keys(victims) as (keyof typeof victims)[];

async function run(): Promise<void> {
  const { onS3, workers, kills } = options;
  const names = all.filter(name => onS3 || !['secondApi', 's3'].includes(name));
  for (let i = 0; i < workers; i++) {
    const own = { DATA_DIR: join(cluster.dataDir, `worker-${i}`), CUDA_VISIBLE_DEVICES: String(i) };
    machines.push(onS3 ? own : {});
    await startWorker();
  }
  for (let i = 0; i < 2; i++) await postJob();
  let isWatching = true;
  const unloadable: unknown[] = [];
  const latest = (async () => {
    for (; isWatching; await sleep(100)) {
      const store = cluster.checkpoints;
      const manifest = await store.latest().catch(() => null);
      // It may have been pruned between the two reads, once there is a newer latest.
      if (manifest)
        await store.loadGenerator(manifest.id).catch(async error => {
          if (isAway(error)) return;
          if ((await store.latest().catch(() => null))?.id === manifest.id) unloadable.push(error);
        });
    }
  })();

  const killed: string[] = [];
  for (let i = 0; i < kills; i++) {
    await sleep(between(200, 3000));
    // The short form kills each of them.
    const victim = kills < 20 ? names[i % names.length]! : names[Math.floor(random() * names.length)]!;
    killed.push(victim);
    await victims[victim]();
    if (random() < 0.4) await postJob();
  }

  const jobs: JobView[] = [];
  for (const id of acknowledged)
    jobs.push(
      await until(
        `${id} has ended after kills of ${killed.join(', ')}`,
        async () => {
          const job = await cluster.api.job(id).catch(() => undefined);
          return job !== undefined && job.finishedAt !== null && job;
        },
        600_000,
      ),
    );
  isWatching = false;
  await latest;
  expect(unloadable).toEqual([]);
  for (const { id, status, error, progress } of jobs) {
    // Three attempts in a row may all have been killed before they saved anything.
    if (status === 'failed') expect([id, error?.code]).toEqual([id, 'TRAINER_CRASHED']);
    else expect([id, status, progress.step]).toEqual([id, 'succeeded', 300]);
  }
  for (const stop of watches) await stop();
  expect(await ends()).toEqual(Object.fromEntries(acknowledged.map(id => [id, 1])));
  // On machines of their own they train at the same time.
  if (!onS3) expect(await switches(jobs)).toBeLessThanOrEqual(jobs.reduce((sum, { attempt }) => sum + attempt, 0));

  for (const worker of [...cluster.workers]) expect(await cluster.endWorker(worker, 'SIGTERM')).toBe(0);
  expect(cluster.liveTrainers()).toEqual([]);
  await cluster.api.stop();
  await cluster.startApi();
  expect(await cluster.leftovers()).toEqual([]);
}

/** Whether the store was killed at this moment. */
function isAway(error: unknown): boolean {
  return error instanceof ServiceError && error.code === 'STORAGE_UNAVAILABLE';
}

/** How often each job has ended, according to the queue's event stream. */
async function ends(): Promise<Record<string, number>> {
  const client = openRedis({ url: cluster.redisUrl }, {});
  const entries = await client.xrange('bull:dcgan:events', '-', '+');
  client.disconnect();
  const counts: Record<string, number> = {};
  for (const [, fields] of entries) {
    const value = (name: string) => fields[fields.indexOf(name) + 1]!;
    if (['completed', 'failed'].includes(value('event'))) counts[value('jobId')] = (counts[value('jobId')] ?? 0) + 1;
  }
  return counts;
}

/** How often the device switched jobs, judging by step times: two jobs at once would switch all the time. */
async function switches(jobs: readonly JobView[]): Promise<number> {
  const points = await Promise.all(
    jobs.map(async ({ id }) => {
      const text = await readFile(join(cluster.dataDir, 'data', 'jobs', id, 'metrics.ndjson'), 'utf8').catch(() => '');
      return text.split('\n').flatMap(line => (line === '' ? [] : { id, time: Date.parse(JSON.parse(line).time) }));
    }),
  );
  const order = points.flat().sort((a, b) => a.time - b.time);
  return order.filter(({ id }, i) => i > 0 && order[i - 1]!.id !== id).length;
}

/** Numbers between 0 and 1 that are the same for the same seed (mulberry32). */
function generator(state: number): () => number {
  let a = state >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
