import type { Redis } from 'ioredis';
import { median } from '../../../src/math/median.js';
import { bullKeys, prefixOf } from '../../../src/queue/keys.js';
import { readState } from '../../../src/setup/files/state.js';
import { startRedisServer } from '../../redis-server.js';
import type { Watch } from '../compare.js';
import type { FleetResult } from '../fleet/figures.js';
import { type FollowedJobs, followJobs } from '../fleet/follow-jobs.js';
import { startFleet, type WorkerFleet } from '../fleet/worker-fleet.js';
import { processorSeconds } from '../polling/processor-seconds.js';
import { type BenchService, startService } from '../service.js';

const queueName = 'dcgan';
/** Clients that queue jobs at the same time. */
const clients = 8;

export interface FleetBenchOptions {
  readonly quick: boolean;
  /** The compiled worker-process.ts; by default beside this file, as it is compiled. */
  readonly entry?: URL | string;
}

/** What has been used up to a moment. */
interface Mark {
  /** By the clock, in milliseconds. */
  readonly at: number;
  /** Processor time in seconds. */
  readonly api: number;
  readonly redis: number;
  readonly workers: number;
  /** What the jobs take in Redis, apart from the event stream, which has a limit of its own. */
  readonly bytes: number;
}

/**
 * Queues many jobs, then lets many workers that only pretend to train work them off, and kills some of them in the first
 * half. Measures what a job costs the service, in the first and in the last tenth.
 * @throws Error unless, by the event stream, each job has ended exactly once
 */
export async function fleet(
  { quick, entry = new URL('../fleet/worker-process.js', import.meta.url) }: FleetBenchOptions,
  { progress, signal }: Watch,
): Promise<FleetResult> {
  const [jobs, workers, lockMs] = quick ? [300, 5, 5000] : [10_000, 50, 30_000];
  const tenth = jobs / 10;
  const begun = performance.now();
  const closing: (() => Promise<void>)[] = [];
  try {
    progress('fleet: starting Redis and the API');
    const redis = await startRedisServer([], readState(process.cwd()).redisServer ?? 'redis-server');
    closing.push(() => redis.remove());
    const many = String(2 * jobs);
    const limits = { MAX_QUEUED_JOBS: many, JOB_RATE_LIMIT: many, KEEP_FINISHED_JOBS: many };
    const service = await startService(
      signal,
      { ...limits, REDIS_URL: redis.url(), QUEUE_NAME: queueName },
      { name: 'api' },
    );
    closing.push(() => service.close());
    const followed = await followJobs(service.client);
    closing.push(async () => followed.close());
    let fleetOf: WorkerFleet | undefined;
    const mark = async (): Promise<Mark> => ({
      at: performance.now(),
      api: await processorSeconds(service.process.pid!),
      redis: await redisSeconds(redis.admin),
      workers: (await fleetOf?.processorSeconds()) ?? 0,
      bytes: await jobBytes(redis.admin),
    });

    const queued = await queueJobs(service, jobs, tenth, mark, done => progress(`fleet: ${done} of ${jobs} queued`));
    progress(`fleet: starting ${workers} workers`);
    const args = [redis.url(), queueName, String(lockMs)];
    const started = await startFleet({ entry, workers, args, signal });
    closing.push(() => started.close());
    fleetOf = started;
    const marks = [await mark()];
    started.begin();
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
    aborted.catch(() => {});
    const replaced: Promise<void>[] = [];
    for (let done = tenth; done <= jobs; done += tenth) {
      progress(`fleet: ${followed.ended} of ${jobs} ended`);
      await Promise.race([followed.reached(done), aborted]);
      marks.push(await mark());
      // Only in the first half, so that their jobs have come back long before the last tenth.
      if (done > jobs / 2 || (quick && replaced.length > 0)) continue;
      const replacing = started.replaceOne();
      replacing.catch(() => {});
      replaced.push(replacing);
    }
    await Promise.all(replaced);
    await check(followed, queued.ids, service);
    return {
      jobs,
      workers,
      killed: replaced.length,
      takenAgain: followed.takenAgain,
      seconds: (performance.now() - begun) / 1000,
      parts: [
        { title: 'queuing a job, before there are workers', figures: queued.figures },
        {
          title: 'working a job off',
          figures: figuresOf([marks[0]!, marks[1]!], [marks.at(-2)!, marks.at(-1)!], tenth),
        },
      ],
    };
  } finally {
    for (const close of closing.reverse()) await close();
  }
}

/** Posts the jobs, a few at the same time. */
async function queueJobs(
  { client }: BenchService,
  jobs: number,
  tenth: number,
  mark: () => Promise<Mark>,
  onDone: (jobs: number) => void,
) {
  const ids: string[] = [];
  const times: number[] = [];
  const marks = [await mark()];
  while (ids.length < jobs) {
    const to = ids.length + tenth;
    let next = ids.length;
    const post = async () => {
      while (next < to) {
        const name = `run ${next++}`;
        const asked = performance.now();
        const { id } = await client.createJob({ body: { name, dataset: 'demo-faces', preset: 'tiny', steps: 100 } });
        times.push(performance.now() - asked);
        ids.push(id);
      }
    };
    await Promise.all(Array.from({ length: clients }, post));
    marks.push(await mark());
    onDone(ids.length);
  }
  const asked = (of: readonly number[]) => median(of);
  const [first, last] = [times.slice(0, tenth), times.slice(-tenth)].map(asked) as [number, number];
  const rest = figuresOf([marks[0]!, marks[1]!], [marks.at(-2)!, marks.at(-1)!], tenth);
  return {
    ids,
    figures: [
      { name: `answer to POST /jobs, ${clients} clients`, unit: 'ms', first, last },
      ...rest.filter(({ name }) => !name.includes('worker')),
    ],
  };
}

/** What one job has cost in the first and in the last tenth. @param first, last marks at both ends of each */
function figuresOf(first: readonly [Mark, Mark], last: readonly [Mark, Mark], jobs: number) {
  const each = (of: keyof Mark, [from, to]: readonly [Mark, Mark]) => (to[of] - from[of]) / jobs;
  const figure = (name: string, unit: string, of: keyof Mark, scale: number) => ({
    name,
    unit,
    first: scale * each(of, first),
    last: scale * each(of, last),
  });
  return [
    figure('processor time of the API', 'ms', 'api', 1000),
    figure('processor time of Redis', 'ms', 'redis', 1000),
    figure('processor time of the workers', 'ms', 'workers', 1000),
    figure('by the clock', 'ms', 'at', 1),
    figure('memory of Redis', 'kB', 'bytes', 1 / 1000),
  ];
}

/** @throws Error with what is wrong, by the event stream or by what the API lists */
async function check(followed: FollowedJobs, ids: readonly string[], { client }: BenchService): Promise<void> {
  const wrong = followed.wrong(ids);
  const listed = new Set<string>();
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await client.listJobs({ status: 'succeeded', limit: 100, ...(cursor && { cursor }) });
    for (const { id } of page.data) listed.add(id);
    cursor = page.nextCursor;
  }
  if (listed.size !== ids.length) wrong.push(`${listed.size} of ${ids.length} jobs are listed as succeeded`);
  if (wrong.length > 0) throw new Error(`fleet: not every job has ended exactly once:\n${wrong.join('\n')}`);
}

async function redisSeconds(redis: Redis): Promise<number> {
  const info = await redis.info('cpu');
  const of = (name: string) => Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(info)?.[1]);
  return of('used_cpu_sys') + of('used_cpu_user');
}

async function jobBytes(redis: Redis): Promise<number> {
  const info = await redis.info('memory');
  const [, dataset] = /^used_memory_dataset:(\d+)/m.exec(info) ?? [];
  const stream = await redis.call('MEMORY', 'USAGE', bullKeys(prefixOf(queueName)).events, 'SAMPLES', '0');
  return Number(dataset) - Number(stream ?? 0);
}
