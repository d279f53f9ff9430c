import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { BaseLogger } from 'pino';
import type { JobSpec, JobStatus } from '../schema/job.js';
import { ServiceError } from '../schema/problem.js';
import { compareNewestFirst, decodeCursor, encodeCursor } from './cursor.js';
import { bullStates, type QueuedJob, statusOf, toQueuedJob } from './job-view.js';
import { errorLogger, openRedis, type RedisTarget } from './redis.js';

export interface JobQueueOptions {
  readonly connection: RedisTarget;
  /** Name of the queue in Redis. */
  readonly name: string;
  readonly log: BaseLogger;
  /** Longest that an operation may wait for Redis, in milliseconds. */
  readonly timeoutMs?: number;
}

export interface JobPage {
  readonly data: QueuedJob[];
  readonly nextCursor: string | null;
}

/** Jobs kept in Redis after they ended, of each outcome. */
const keptJobs = 1000;

/** Seconds after which a client may try again while Redis is away. */
const retryAfter = 5;

const nothingLost = 'nothing was lost';

/** Errors that Redis itself answers while it cannot serve: it starts, is full, or cannot write. */
const temporaryReply = /^(LOADING|READONLY|OOM|MISCONF|MASTERDOWN|NOREPLICAS|BUSY|NOAUTH|WRONGPASS)\b/;

/**
 * The producer's side of the queue. Every operation fails with ServiceError QUEUE_UNAVAILABLE within `timeoutMs` when
 * Redis is away, and works again by itself when it is back.
 */
export class JobQueue {
  readonly #redis: Redis;
  readonly #queue: Queue<JobSpec>;
  readonly #timeoutMs: number;

  constructor({ connection, name, log, timeoutMs = 3000 }: JobQueueOptions) {
    this.#timeoutMs = timeoutMs;
    this.#redis = openRedis(connection, {
      enableOfflineQueue: false,
      maxRetriesPerRequest: 1,
      commandTimeout: timeoutMs,
      connectTimeout: timeoutMs,
      retryStrategy: times => Math.min(100 * times, 2000),
    });
    this.#redis.on('error', errorLogger(log, 'Redis cannot be reached by the job queue'));
    // BullMQ asks for the version once, when it connects, and would stay unusable if Redis went away at that moment.
    this.#queue = new Queue(name, { connection: this.#redis, skipVersionCheck: true });
    // What fails is thrown to the caller of the operation; losses of the connection are logged above.
    this.#queue.on('error', () => {});
  }

  /** Queues a job behind all others. A spec with a known id is not queued again. */
  async add(spec: JobSpec): Promise<QueuedJob> {
    const job = await this.#reach(async () => {
      await this.#queue.add('train', spec, {
        jobId: spec.id,
        timestamp: Date.parse(spec.createdAt),
        // The supervisor makes new attempts itself, from the newest checkpoint: see src/worker/supervisor.ts.
        attempts: 1,
        removeOnComplete: { count: keptJobs },
        removeOnFail: { count: keptJobs },
      });
      return this.#load(spec.id, await this.#waitingIds());
    }, `it may have taken the job all the same, so ask GET /jobs/${spec.id} first`);
    if (!job) throw new Error(`Job ${spec.id} is gone right after it was queued`);
    return job;
  }

  /** The job, or undefined when there is none with this id. */
  async get(id: string): Promise<QueuedJob | undefined> {
    // These names are keys of BullMQ beside its jobs.
    if (id.includes(':') || Object.hasOwn(this.#queue.keys, id)) return undefined;
    return this.#reach(async () => this.#load(id, await this.#waitingIds()));
  }

  /** One page of jobs, newest first. @throws ServiceError INVALID_REQUEST for a foreign cursor */
  async list(query: { status?: JobStatus | undefined; limit: number; cursor?: string | undefined }): Promise<JobPage> {
    const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor);
    const states = query.status === undefined ? Object.values(bullStates).flat() : [...bullStates[query.status]];
    if (states.length === 0) return { data: [], nextCursor: null };
    return this.#reach(async () => {
      const ids = await this.#queue.getRanges(states, 0, -1);
      const places = (await this.#places(ids)).sort(compareNewestFirst);
      const rest = after ? places.filter(place => compareNewestFirst(after, place) < 0) : places;
      const page = rest.slice(0, query.limit);
      const waiting = await this.#waitingIds();
      const jobs = await Promise.all(page.map(({ id }) => this.#load(id, waiting)));
      return {
        data: jobs.filter(job => job !== undefined),
        nextCursor: rest.length > page.length ? encodeCursor(page.at(-1)!) : null,
      };
    });
  }

  /** Resolves when Redis answers. */
  async ping(): Promise<void> {
    await this.#reach(() => this.#redis.ping());
  }

  async close(): Promise<void> {
    await this.#queue.close();
    this.#redis.disconnect();
  }

  /** Ids of the waiting jobs, the next one first. */
  #waitingIds(): Promise<string[]> {
    return this.#queue.getRanges(['waiting'], 0, -1, true);
  }

  async #load(id: string, waiting: readonly string[]): Promise<QueuedJob | undefined> {
    const [job, state] = await Promise.all([this.#queue.getJob(id), this.#queue.getJobState(id)]);
    const status = statusOf(state);
    if (!job || !status) return undefined;
    return toQueuedJob({
      spec: job.data,
      status,
      progress: job.progress,
      // Not in the list read a moment ago: it has just come back, and what comes back is next.
      position: Math.max(0, waiting.indexOf(id)),
      finishedOn: job.finishedOn,
      failedReason: job.failedReason,
    });
  }

  /** When each of the jobs was created, in one round trip; jobs that are gone are left out. */
  async #places(ids: readonly string[]): Promise<{ id: string; timestamp: number }[]> {
    const pipeline = this.#redis.pipeline();
    for (const id of ids) pipeline.hget(this.#queue.toKey(id), 'timestamp');
    const replies = (await pipeline.exec()) ?? [];
    return ids.flatMap((id, index) => {
      const [error, timestamp] = replies[index] ?? [];
      if (error) throw error;
      return typeof timestamp === 'string' ? [{ id, timestamp: Number(timestamp) }] : [];
    });
  }

  /**
   * Runs what needs Redis, for at most `timeoutMs`.
   * @param left what that leaves behind when Redis has been asked and has not answered
   */
  async #reach<T>(work: () => Promise<T>, left = nothingLost): Promise<T> {
    if (this.#redis.status === 'reconnecting' || this.#redis.status === 'close') throw unavailable(nothingLost);
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(unavailable(left)), this.#timeoutMs);
    });
    try {
      return await Promise.race([work(), timeout]);
    } catch (error) {
      if (error instanceof ServiceError) throw error;
      if (error instanceof Error && error.name === 'ReplyError' && !temporaryReply.test(error.message)) throw error;
      throw unavailable(left, error);
    } finally {
      clearTimeout(timer);
    }
  }
}

function unavailable(left: string, cause?: unknown): ServiceError {
  return new ServiceError(
    'QUEUE_UNAVAILABLE',
    `The job queue cannot be reached; ${left}. Try again in ${retryAfter} seconds.`,
    { retryAfter, cause },
  );
}
