import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { BaseLogger } from 'pino';
import { JobSpec, type JobStatus } from '../schema/job.js';
import { ServiceError } from '../schema/problem.js';
import { compareNewestFirst, decodeCursor, encodeCursor, type Place } from './cursor.js';
import { jobMoves } from './job-moves.js';
import { bullPriorities, bullStates, canceledReason, type QueuedJob, statusOf, toQueuedJob } from './job-view.js';
import { errorLogger, openRedis, type RedisTarget } from './redis.js';
import { type JobAction, statusAfter } from './transitions.js';

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
  readonly #moves: ReturnType<typeof jobMoves>;
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
    this.#moves = jobMoves(this.#redis, this.#queue.toKey(''));
  }

  /** Queues a job behind all others. A spec with a known id is not queued again. */
  async add(spec: JobSpec): Promise<QueuedJob> {
    const job = await this.#reach(async () => {
      await this.#queue.add('train', spec, {
        jobId: spec.id,
        timestamp: Date.parse(spec.createdAt),
        // The supervisor makes new attempts itself, from the newest checkpoint: see src/worker/supervisor.ts.
        attempts: 1,
        priority: bullPriorities[spec.priority],
        removeOnComplete: { count: keptJobs },
        removeOnFail: { count: keptJobs },
      });
      return this.#load(spec.id);
    }, `it may have taken the job all the same, so ask GET /jobs/${spec.id} first`);
    if (!job) throw new Error(`Job ${spec.id} is gone right after it was queued`);
    return job;
  }

  /** The job, or undefined when there is none with this id. */
  async get(id: string): Promise<QueuedJob | undefined> {
    return this.#reach(() => this.#find(id));
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
      // One more than asked for, to know whether another page follows.
      const found: QueuedJob[] = [];
      for (let first = 0; first < rest.length && found.length <= query.limit; first += query.limit + 1) {
        const jobs = await Promise.all(rest.slice(first, first + query.limit + 1).map(({ id }) => this.#load(id)));
        found.push(...jobs.filter(job => job !== undefined && isWanted(job, query)).map(job => job!));
      }
      const data = found.slice(0, query.limit);
      return { data, nextCursor: found.length > data.length ? encodeCursor(placeOf(data.at(-1)!)) : null };
    });
  }

  /**
   * Does what a client asks of a job. A waiting or paused job changes at once; a running one is only noted, and its
   * worker does it (the view's `requested`).
   * @returns the job after it, or undefined when there is none with this id
   * @throws ServiceError INVALID_TRANSITION when its status does not allow it
   */
  async control(id: string, action: JobAction): Promise<QueuedJob | undefined> {
    return this.#reach(async () => {
      // Its status may change between the look and the move: then look again.
      for (let attempt = 0; attempt < 10; attempt++) {
        const job = await this.#find(id);
        if (!job) return undefined;
        statusAfter(id, job.status, action);
        if (await this.#move(job, action)) return this.#load(id);
      }
      throw new Error(`Job ${id} changes its status all the time`);
    }, `ask GET /jobs/${id} whether it happened all the same`);
  }

  /** Resolves when Redis answers. */
  async ping(): Promise<void> {
    await this.#reach(() => this.#redis.ping());
  }

  async close(): Promise<void> {
    await this.#queue.close();
    this.#redis.disconnect();
  }

  /** Forgets a job that has ended. Nothing happens when it is gone already. */
  async remove(id: string): Promise<void> {
    await this.#reach(() => this.#queue.remove(id));
  }

  #move({ id, status, attempt }: QueuedJob, action: JobAction): Promise<boolean> {
    if (action === 'resume') return this.#moves.unpark(id, attempt > 0 ? 'first' : 'last');
    if (status === 'running') return this.#moves.request(id, action);
    return action === 'pause' ? this.#moves.park(id) : this.#moves.end(id, new Date(), canceledReason);
  }

  async #find(id: string): Promise<QueuedJob | undefined> {
    // These names are keys of BullMQ beside its jobs.
    return id.includes(':') || Object.hasOwn(this.#queue.keys, id) ? undefined : this.#load(id);
  }

  async #load(id: string): Promise<QueuedJob | undefined> {
    const [job, state, requested, position] = await Promise.all([
      this.#queue.getJob(id),
      this.#queue.getJobState(id),
      this.#redis.hget(this.#queue.toKey(id), 'requested'),
      this.#position(id),
    ]);
    const status = statusOf(state, job?.failedReason);
    if (!job || !status) return undefined;
    return toQueuedJob({
      spec: JobSpec.parse(job.data),
      status,
      progress: job.progress,
      position,
      finishedOn: job.finishedOn,
      failedReason: job.failedReason,
      requested: requested ?? undefined,
    });
  }

  /** Jobs before it. Those that lost their worker are taken first, from the right of a list; then by priority. */
  async #position(id: string): Promise<number> {
    const wait = this.#queue.toKey('wait');
    const [lost, waiting, rank] = await Promise.all([
      this.#redis.lpos(wait, id, 'RANK', -1),
      this.#redis.llen(wait),
      this.#redis.zrank(this.#queue.toKey('prioritized'), id),
    ]);
    if (lost !== null) return waiting - 1 - lost;
    return rank === null ? 0 : waiting + rank;
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

function isWanted(job: QueuedJob, query: { readonly status?: JobStatus | undefined }): boolean {
  return query.status === undefined || job.status === query.status;
}

function placeOf({ id, createdAt }: QueuedJob): Place {
  return { timestamp: Date.parse(createdAt), id };
}

function unavailable(left: string, cause?: unknown): ServiceError {
  return new ServiceError(
    'QUEUE_UNAVAILABLE',
    `The job queue cannot be reached; ${left}. Try again in ${retryAfter} seconds.`,
    { retryAfter, cause },
  );
}
