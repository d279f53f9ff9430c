import { setTimeout as sleep } from 'node:timers/promises';
import { type Job, Queue, WaitingError, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { BaseLogger } from 'pino';
import type { JobSpec } from '../schema/job.js';
import { type JobRequested, watchRequests } from './control-requests.js';
import { watchIdle } from './idle-watch.js';
import { jobMoves } from './job-moves.js';
import { canceledReason } from './job-view.js';
import { neededCheckpoints } from './needed-checkpoints.js';
import { type OwnedJob, ownedJob } from './owned-job.js';
import { errorLogger, openRedis, type RedisTarget, reconnectDelay } from './redis/connection.js';
import { isRefusal } from './redis/trouble.js';

/** How soon a lost worker is noticed, in milliseconds. */
export interface ConsumerTimings {
  /** How long a job stays with its worker without a renewal: longer than any outage of Redis that it shall outlive. */
  readonly lockDuration: number;
  readonly lockRenewTime: number;
  /** Time between two searches for jobs whose worker is lost. */
  readonly stalledInterval: number;
  /** Time between two looks for requests that no message told of, because Redis was away for example. */
  readonly requestInterval: number;
  /** How long jobs may wait for an idle consumer until it is taken for stuck and begins anew. */
  readonly stuckAfter: number;
}

/** @param lockDuration in milliseconds */
export function timingsOf(lockDuration: number): ConsumerTimings {
  return {
    lockDuration,
    lockRenewTime: lockDuration / 8,
    stalledInterval: lockDuration / 4,
    requestInterval: Math.min(2000, lockDuration / 4),
    stuckAfter: 30_000,
  };
}

const defaultTimings = timingsOf(120_000);

/**
 * BullMQ never resets its count of lost workers, so a long training would meet any small limit: the supervisor counts
 * attempts without a new checkpoint instead.
 */
const maxStalledCount = 1_000_000;

/** Milliseconds between two looks whether an attempt that was lost has ended. */
const goneInterval = 20;

/** Pause before a worker whom Redis refused a job asks again, in milliseconds. */
const refusedMs = 1000;

/** How long Redis may take to say which checkpoints are needed, in milliseconds: one may be set aside meanwhile. */
const neededMs = 2000;

/** BullMQ asks again at once when Redis refuses, which is as often as both can. */
class PatientWorker extends Worker<JobSpec, void> {
  protected override async moveToActive(...args: Parameters<Worker<JobSpec, void>['moveToActive']>) {
    try {
      return await super.moveToActive(...args);
    } catch (error) {
      await sleep(refusedMs, undefined, { ref: false });
      throw error;
    }
  }
}

/** A job that this consumer has to work on. */
export interface TakenJob {
  readonly job: Job<JobSpec, void>;
  readonly token: string;
  readonly owned: OwnedJob;
  /** What was asked of it while its last worker was lost. */
  readonly requested: JobRequested | undefined;
  /** Ends it once it is paused, when that was asked for while it became so. @returns whether it was */
  readonly endIfCanceled: () => Promise<boolean>;
  /** Ids of its checkpoints that other jobs have yet to begin from; undefined when Redis does not say. */
  readonly neededCheckpoints: () => Promise<readonly string[] | undefined>;
}

export interface ConsumerOptions {
  readonly connection: RedisTarget;
  readonly queueName: string;
  /** Jobs at the same time. */
  readonly concurrency?: number | undefined;
  readonly processor: (job: TakenJob) => Promise<void>;
  /** Called, perhaps more than once, when something is asked of a job that this consumer runs. */
  readonly onRequest: (id: string, what: JobRequested) => void;
  /** Called when locks of jobs of this consumer are lost: another worker may have them by now. */
  readonly onLost: (ids: readonly string[]) => void;
  /** Called when Redis does not know a job of this consumer any more: no worker can have it. */
  readonly onGone: (id: string) => void;
  readonly log: BaseLogger;
  readonly timings?: Partial<ConsumerTimings> | undefined;
}

export interface Consumer {
  /** BullMQ's worker at this moment. */
  readonly worker: Worker<JobSpec, void>;
  /** Waits for the current jobs, at most `timeoutMs`, and disconnects. */
  close(timeoutMs: number): Promise<void>;
}

/**
 * Takes jobs from the queue and gives them to the processor. Waits as long as it takes when Redis is away. When it is idle
 * although jobs wait, it begins anew with another BullMQ worker and connection.
 */
export function startConsumer(options: ConsumerOptions): Consumer {
  const { log, concurrency = 1 } = options;
  const timings = { ...defaultTimings, ...options.timings };
  /** Jobs at work, of every BullMQ worker there has been. */
  const running = new Set<string>();
  const hasRoom = () => running.size < concurrency;
  let current = openWorker(options, timings, running);
  const stopWatching = watchIdle(options.connection, {
    prefix: current.worker.toKey(''),
    stuckAfter: timings.stuckAfter,
    isIdle: () => running.size === 0,
    log,
    onStuck: () => {
      log.error('Jobs wait, and the worker takes none: its connection to the queue begins anew');
      current.abandon();
      current = openWorker(options, timings, running, hasRoom);
    },
  });
  return {
    get worker() {
      return current.worker;
    },
    async close(timeoutMs) {
      stopWatching();
      await current.close(timeoutMs);
    },
  };
}

/**
 * A BullMQ worker with its connection.
 * @param hasRoom false refuses a job: asked when an abandoned worker may still have taken one
 */
function openWorker(
  options: ConsumerOptions,
  { requestInterval, stuckAfter: _, ...timings }: ConsumerTimings,
  running: Set<string>,
  hasRoom = () => true,
) {
  const { connection, queueName, processor, log, onLost, concurrency = 1 } = options;
  const redis = openRedis(connection, {
    maxRetriesPerRequest: null,
    retryStrategy: reconnectDelay,
  });
  const onError = errorLogger(log, 'Trouble with the job queue');
  redis.on('error', onError);
  let isAbandoned = false;
  const worker = new PatientWorker(
    queueName,
    async (job, token) => {
      if (isAbandoned || !hasRoom()) {
        await job.moveToWait(token);
        throw new WaitingError();
      }
      if (running.has(job.id!)) {
        // Its lock ran out while it was at work here. BullMQ keeps one lock for each job of a worker, as we do with its
        // requests: the attempt from before has to be gone first.
        onLost([job.id!]);
        while (running.has(job.id!)) await sleep(goneInterval);
        await job.moveToWait(token);
        throw new WaitingError();
      }
      running.add(job.id!);
      try {
        const owned = ownedJob(redis, worker.toKey(''), job.id!, token!);
        const endIfCanceled = async () =>
          (await requests.read(job.id!)) === 'cancel' && moves.end(job.id!, new Date(), canceledReason);
        const needed = async () => {
          if (redis.status !== 'ready') return undefined;
          const answer = neededCheckpoints(redis, worker.toKey(''), job.id!).catch(() => undefined);
          return Promise.race([answer, sleep(neededMs, undefined, { ref: false })]);
        };
        const requested = await requests.read(job.id!);
        await processor({ job, token: token!, owned, requested, endIfCanceled, neededCheckpoints: needed });
      } catch (error) {
        if (!isRefusal(error)) throw error;
        // What Redis refuses says nothing about the job: without a renewal of its lock it goes back to the queue.
        log.warn({ job: job.id, err: error }, 'The job is left to the queue, since Redis refuses what it needs');
        throw new WaitingError();
      } finally {
        running.delete(job.id!);
      }
    },
    // What the check asks for, INFO, is not everybody's to ask; the service looks after Redis itself.
    { connection: redis, concurrency, maxStalledCount, skipVersionCheck: true, ...timings },
  );
  worker.on('error', onError);
  worker.on('lockRenewalFailed', ids => {
    for (const id of ids) void isGone(redis, worker.toKey(id)).then(gone => (gone ? options.onGone(id) : onLost([id])));
  });
  const moves = jobMoves(redis, worker.toKey(''));
  const requests = watchRequests(redis, { worker, running, interval: requestInterval, ...options });
  const disconnect = () => {
    void worker.disconnect().catch(() => {});
    redis.disconnect();
  };
  return {
    worker,
    /** Leaves a worker that has nothing to do and does not answer. */
    abandon() {
      isAbandoned = true;
      requests.close();
      void worker.close(true).catch(() => {});
      disconnect();
    },
    async close(timeoutMs: number) {
      requests.close();
      let timer: NodeJS.Timeout | undefined;
      const timeout = new Promise<void>(resolve => {
        timer = setTimeout(resolve, timeoutMs);
      });
      // Without Redis BullMQ would wait for it: the job's lock then runs out, and the job goes back to the queue.
      await Promise.race([worker.close(), timeout]);
      clearTimeout(timer);
      disconnect();
    },
  };
}

/** Whether a job is not in Redis; false also when that is not known at once, since another worker may have it. */
async function isGone(redis: Redis, key: string): Promise<boolean> {
  const asked = redis.exists(key).catch(() => 1);
  return (await Promise.race([asked, sleep(refusedMs, 1, { ref: false })])) === 0;
}

/**
 * Puts jobs that are marked as running back into the queue, first in line. Only right when no worker can be alive:
 * with the embedded Redis, at the start of the service. Elsewhere the lock of a lost worker has to run out.
 * @returns ids of those jobs
 */
export async function requeueAbandoned(connection: RedisTarget, queueName: string): Promise<string[]> {
  const redis = openRedis(connection, {});
  const queue = new Queue<JobSpec>(queueName, { connection: redis, skipVersionCheck: true });
  try {
    const abandoned = await queue.getActive();
    // Token 0 stands for a move without the lock, which the lost worker still holds.
    for (const job of abandoned) {
      await job.moveToWait('0');
      // BullMQ removes no job that has a lock: until it ran out, the job could not be deleted.
      await redis.del(queue.toKey(`${job.id}:lock`));
    }
    return abandoned.map(job => job.id!);
  } finally {
    await queue.close();
    redis.disconnect();
  }
}
