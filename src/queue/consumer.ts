import { type Job, Queue, Worker } from 'bullmq';
import type { BaseLogger } from 'pino';
import type { JobSpec } from '../schema/job.js';
import { type OwnedJob, ownedJob } from './owned-job.js';
import { errorLogger, openRedis, type RedisTarget } from './redis.js';
import { type JobRequested, watchRequests } from './requests.js';

/** How soon a lost worker is noticed, in milliseconds. */
export interface ConsumerTimings {
  /** How long a job stays with its worker without a renewal: longer than any outage of Redis that it shall outlive. */
  readonly lockDuration: number;
  readonly lockRenewTime: number;
  /** Time between two searches for jobs whose worker is lost. */
  readonly stalledInterval: number;
  /** Time between two looks for requests that no message told of, because Redis was away for example. */
  readonly requestInterval: number;
}

/** @param lockDuration in milliseconds */
export function timingsOf(lockDuration: number): ConsumerTimings {
  return {
    lockDuration,
    lockRenewTime: lockDuration / 8,
    stalledInterval: lockDuration / 4,
    requestInterval: Math.min(2000, lockDuration / 4),
  };
}

const defaultTimings = timingsOf(120_000);

/**
 * BullMQ never resets its count of lost workers, so a long training would meet any small limit: the supervisor counts
 * attempts without a new checkpoint instead.
 */
const maxStalledCount = 1_000_000;

/** A job that this consumer has to work on. */
export interface TakenJob {
  readonly job: Job<JobSpec, void>;
  readonly token: string;
  readonly owned: OwnedJob;
  /** What was asked of it while its last worker was lost. */
  readonly requested: JobRequested | undefined;
}

export interface ConsumerOptions {
  readonly connection: RedisTarget;
  readonly queueName: string;
  /** Jobs at the same time. */
  readonly concurrency?: number | undefined;
  readonly processor: (job: TakenJob) => Promise<void>;
  /** Called, perhaps more than once, when something is asked of a job that this consumer runs. */
  readonly onRequest: (id: string, what: JobRequested) => void;
  readonly log: BaseLogger;
  readonly timings?: Partial<ConsumerTimings> | undefined;
}

export interface Consumer {
  readonly worker: Worker<JobSpec, void>;
  /** Waits for the current job, at most `timeoutMs`, and disconnects. */
  close(timeoutMs: number): Promise<void>;
}

/** Takes jobs from the queue and gives them to the processor. Waits as long as it takes when Redis is away. */
export function startConsumer(options: ConsumerOptions): Consumer {
  const { connection, queueName, processor, log } = options;
  const { requestInterval, ...timings } = { ...defaultTimings, ...options.timings };
  const redis = openRedis(connection, {
    maxRetriesPerRequest: null,
    retryStrategy: times => Math.min(100 * times, 2000),
  });
  const onError = errorLogger(log, 'Trouble with the job queue');
  redis.on('error', onError);
  const running = new Set<string>();
  const worker = new Worker<JobSpec, void>(
    queueName,
    async (job, token) => {
      running.add(job.id!);
      try {
        const owned = ownedJob(redis, worker.toKey(''), job.id!, token!);
        await processor({ job, token: token!, owned, requested: await requests.read(job.id!) });
      } finally {
        running.delete(job.id!);
      }
    },
    { connection: redis, concurrency: options.concurrency ?? 1, maxStalledCount, ...timings },
  );
  worker.on('error', onError);
  const requests = watchRequests(redis, { worker, running, interval: requestInterval, ...options });
  return {
    worker,
    async close(timeoutMs) {
      requests.close();
      let timer: NodeJS.Timeout | undefined;
      const timeout = new Promise<void>(resolve => {
        timer = setTimeout(resolve, timeoutMs);
      });
      // Without Redis BullMQ would wait for it: the job's lock then runs out, and the job goes back to the queue.
      await Promise.race([worker.close(), timeout]);
      clearTimeout(timer);
      void worker.disconnect().catch(() => {});
      redis.disconnect();
    },
  };
}

/**
 * Puts jobs that are marked as running back into the queue, first in line. Only right when no worker can be alive:
 * with the embedded Redis, at the start of the service. Elsewhere the lock of a lost worker has to run out.
 * @returns ids of those jobs
 */
export async function requeueAbandoned(connection: RedisTarget, queueName: string): Promise<string[]> {
  const redis = openRedis(connection, {});
  const queue = new Queue<JobSpec>(queueName, { connection: redis });
  try {
    const abandoned = await queue.getActive();
    // Token 0 stands for a move without the lock, which the lost worker still holds.
    for (const job of abandoned) await job.moveToWait('0');
    return abandoned.map(job => job.id!);
  } finally {
    await queue.close();
    redis.disconnect();
  }
}
