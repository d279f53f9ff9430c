import { setTimeout as sleep } from 'node:timers/promises';
import { type Job, WaitingError, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { BaseLogger } from 'pino';
import { jobMoves } from '../job-moves.js';
import { canceledReason } from '../job-view.js';
import { prefixOf } from '../keys.js';
import { errorLogger, openRedis, type RedisTarget } from '../redis/connection.js';
import { watchIdle } from '../redis/idle-watch.js';
import { isRefusal } from '../redis/trouble.js';
import type { QueueTelemetry } from '../telemetry.js';
import { watchRequests } from './control-requests.js';
import { type SignalSource, signalSource } from './signals.js';

/** How soon a lost worker is noticed, in milliseconds. */
export interface ConsumerTimings {
  /** How long a job stays with its worker without a renewal: longer than any outage of Redis that it should survive. */
  readonly lockDuration: number;
  readonly lockRenewTime: number;
  /** Time between two searches for jobs whose worker is lost. */
  readonly stalledInterval: number;
  /** Time between two checks for requests whose message was lost, because Redis was away for example. */
  readonly requestInterval: number;
  /** How long jobs may wait for an idle consumer until it counts as stuck and is replaced. */
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

/** BullMQ asks again at once when Redis refuses, which is as often as both can. */
class PatientWorker extends Worker {
  protected override async moveToActive(...args: Parameters<Worker['moveToActive']>) {
    try {
      return await super.moveToActive(...args);
    } catch (error) {
      await sleep(refusedMs, undefined, { ref: false });
      throw error;
    }
  }
}

/** A job that a worker of BullMQ has taken. */
export interface HeldJob {
  readonly job: Job;
  /** With which the worker holds the job's lock. */
  readonly token: string;
  readonly redis: Redis;
  /** Of BullMQ's keys, see prefixOf. */
  readonly prefix: string;
  readonly source: SignalSource;
  /** Ends the job, which waits or is paused by now, when a client asked for that; resolves to whether it did. */
  endIfCanceled(): Promise<boolean>;
}

export interface ConsumeOptions {
  readonly connection: RedisTarget;
  readonly queueName: string;
  /** Jobs at the same time. */
  readonly concurrency?: number | undefined;
  /** Does what a job asks for. What it returns or throws is for BullMQ. */
  readonly work: (held: HeldJob) => Promise<unknown>;
  readonly log: BaseLogger;
  readonly timings?: Partial<ConsumerTimings> | undefined;
  /** Makes a span of the work on each job; left out, none are made. */
  readonly telemetry?: QueueTelemetry | undefined;
}

export interface Consumer {
  /** BullMQ's worker at this moment. */
  readonly worker: Worker;
  /** Stops the current jobs, waits for them, at most `timeoutMs`, and disconnects. */
  close(timeoutMs: number): Promise<void>;
}

/**
 * Takes jobs from a queue. Waits as long as it takes when Redis is away. When it is idle although jobs wait, it starts over
 * with another BullMQ worker and connection.
 */
export function consume(options: ConsumeOptions): Consumer {
  const { log, concurrency = 1 } = options;
  const timings = { ...defaultTimings, ...options.timings };
  /** Jobs at work, of every BullMQ worker there has been. */
  const running = new Map<string, SignalSource>();
  const hasRoom = () => running.size < concurrency;
  let current = openWorker(options, timings, running);
  const stopWatching = watchIdle(options.connection, {
    prefix: prefixOf(options.queueName),
    stuckAfter: timings.stuckAfter,
    isIdle: () => running.size === 0,
    log,
    onStuck: () => {
      log.error('Jobs wait, and the worker takes none: it opens another connection to the queue');
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
      for (const { abort } of running.values()) abort('stop');
      await current.close(timeoutMs);
    },
  };
}

/**
 * A BullMQ worker with its connection.
 * @param hasRoom false refuses a job: asked when an abandoned worker may still have taken one
 */
function openWorker(
  options: ConsumeOptions,
  { requestInterval, stuckAfter: _, ...timings }: ConsumerTimings,
  running: Map<string, SignalSource>,
  hasRoom = () => true,
) {
  const { connection, queueName, work, log, concurrency = 1, telemetry } = options;
  const redis = openRedis(connection, {
    maxRetriesPerRequest: null,
  });
  const onError = errorLogger(log, 'Trouble with the job queue');
  redis.on('error', onError);
  const prefix = prefixOf(queueName);
  let isAbandoned = false;
  let isClosing = false;
  const abort = (id: string, what: Parameters<SignalSource['abort']>[0]) => running.get(id)?.abort(what);
  const worker = new PatientWorker(
    queueName,
    async (job, token = '') => {
      const id = job.id!;
      const giveBack = async () => {
        await job.moveToWait(token);
        throw new WaitingError();
      };
      if (isAbandoned || isClosing || !hasRoom()) return giveBack();
      if (running.has(id)) {
        // Its lock ran out while it was at work here. BullMQ keeps one lock for each job of a worker, as we do with its
        // requests: the attempt from before has to be gone first.
        abort(id, 'lost');
        while (running.has(id)) await sleep(goneInterval);
        return giveBack();
      }
      const source = signalSource();
      running.set(id, source);
      try {
        const requested = await requests.read(id);
        if (requested) source.abort(requested);
        const endIfCanceled = async () =>
          (await requests.read(id)) === 'cancel' && moves.end(id, new Date(), canceledReason);
        return await work({ job, token, redis, prefix, source, endIfCanceled });
      } catch (error) {
        if (!isRefusal(error)) throw error;
        // What Redis refuses says nothing about the job: without a renewal of its lock it goes back to the queue.
        log.warn({ job: id, err: error }, 'The job is left to the queue, since Redis refuses what it needs');
        throw new WaitingError();
      } finally {
        running.delete(id);
      }
    },
    // What the check asks for, INFO, is not everybody's to ask; the service looks after Redis itself.
    {
      connection: redis,
      concurrency,
      maxStalledCount,
      skipVersionCheck: true,
      ...timings,
      ...(telemetry && { telemetry }),
    },
  );
  worker.on('error', onError);
  worker.on('lockRenewalFailed', ids => {
    // Another worker may have a lost job by now: two trainers must not write its checkpoints.
    for (const id of ids) void isGone(redis, prefix + id).then(gone => abort(id, gone ? 'gone' : 'lost'));
  });
  const moves = jobMoves(redis, prefix);
  const requests = watchRequests(redis, { prefix, running, onRequest: abort, interval: requestInterval, log });
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
      isClosing = true;
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
