import { createHash } from 'node:crypto';
import { type JobsOptions, Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { BaseLogger } from 'pino';
import type { QueuedJob } from '../job/queued-job.js';
import { type JobAction, statusAfter } from '../job/transitions.js';
import type { JobChange, JobRecord, JobSpec, TrainingLimit } from '../schema/job.js';
import type { WorkerRecord } from '../schema/worker/record.js';
import { type AdmissionLimits, admit } from './admission.js';
import { decodeCursor } from './cursor.js';
import { once } from './idempotency.js';
import { type CheckpointsLeft, jobEdits } from './job-edits.js';
import { jobMoves } from './job-moves.js';
import { type JobPage, type JobQuery, jobReader } from './job-reader.js';
import { bullPriorities, canceledReason, droppedReason, storedSpec } from './job-view.js';
import { bullKeys, ownKeys, tasksQueue } from './keys.js';
import { type QueueCounts, queueCounts } from './numbers/queue-counts.js';
import { errorLogger, openRedis, type RedisTarget } from './redis/connection.js';
import { nothingLost, unavailable } from './redis/errors.js';
import { impatient, type Reach, reaching } from './redis/reach.js';
import { addEndedJob } from './scripts/job/add-ended.js';
import type { QueueTelemetry } from './telemetry.js';
import { workerRegistry } from './worker-registry.js';

export interface JobQueueOptions {
  readonly connection: RedisTarget;
  /** Name of the queue in Redis. */
  readonly name: string;
  readonly log: BaseLogger;
  /** Longest that an operation may wait for Redis, in milliseconds. */
  readonly timeoutMs?: number;
  /** Jobs kept after they ended, of each outcome. */
  readonly keepFinished?: number;
  readonly limits?: AdmissionLimits;
  /** Makes traces of what is queued; left out, none are made. */
  readonly telemetry?: QueueTelemetry | undefined;
}

/**
 * The producer's side of the queue. Every operation fails with ServiceError QUEUE_UNAVAILABLE within `timeoutMs` when
 * Redis is away, and works again by itself when it is back.
 */
export class JobQueue {
  readonly #redis: Redis;
  readonly #queue: Queue<JobSpec>;
  readonly #moves: ReturnType<typeof jobMoves>;
  readonly #edits: ReturnType<typeof jobEdits>;
  readonly #reader: ReturnType<typeof jobReader>;
  readonly #workers: ReturnType<typeof workerRegistry>;
  readonly #timeoutMs: number;
  readonly #keepFinished: number;
  readonly #limits: AdmissionLimits;
  readonly #reach: Reach;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: JobQueueOptions) {
    const { connection, name, log, timeoutMs = 3000, keepFinished = 1000, limits = {}, telemetry } = options;
    this.#timeoutMs = timeoutMs;
    this.#keepFinished = keepFinished;
    this.#limits = limits;
    this.#redis = openRedis(connection, impatient(timeoutMs));
    this.#redis.on('error', errorLogger(log, 'Redis cannot be reached by the job queue'));
    this.#reach = reaching(this.#redis, timeoutMs);
    // BullMQ asks for the version once, when it connects, and would stay unusable if Redis went away at that moment.
    this.#queue = new Queue(name, { connection: this.#redis, skipVersionCheck: true, ...(telemetry && { telemetry }) });
    // What fails is thrown to the caller of the operation; losses of the connection are logged above.
    this.#queue.on('error', () => {});
    this.#moves = jobMoves(this.#redis, this.#queue.toKey(''));
    this.#edits = jobEdits(this.#redis, id => this.#queue.toKey(id), this.#moves);
    this.#reader = jobReader(this.#redis, this.#queue);
    this.#workers = workerRegistry(this.#redis, name);
  }

  /**
   * Queues a job behind all others of its priority. A spec with a known id is not queued again.
   * @throws ServiceError TOO_MANY_REQUESTS when the limits do not allow another
   */
  async add(spec: JobSpec): Promise<QueuedJob> {
    return this.#inTurn(async () => {
      await admit(this.#redis, this.#queue.name, this.#limits);
      return this.#insert(spec);
    }, `it may have taken the job all the same, so ask GET /jobs/${spec.id} first`);
  }

  /**
   * Queues a job once for an Idempotency-Key.
   * @param fingerprint of the request
   * @param plan makes the job, when the key is new
   * @param confirm is called before the answer is remembered: when it throws, the next request with the key tries again
   * @throws ServiceError IDEMPOTENCY_KEY_REUSED, and what `plan`, {@link add} and `confirm` throw
   */
  async addOnce(
    key: string,
    fingerprint: string,
    plan: () => Promise<JobSpec>,
    confirm: (job: QueuedJob) => Promise<void> = async () => {},
  ): Promise<{ answer: QueuedJob; isReplay: boolean }> {
    const remembered = ownKeys(this.#queue.name).once(createHash('sha256').update(key).digest('hex'));
    const isKnown = await this.#reach(async () => (await this.#redis.exists(remembered)) === 1);
    // Planning reads files, however long that takes: only Redis has to answer in time.
    const planned = isKnown ? undefined : await plan();
    const work = () =>
      once<JobSpec, QueuedJob>(this.#redis, {
        key: remembered,
        fingerprint,
        plan: async () => {
          const spec = planned ?? (await plan());
          await admit(this.#redis, this.#queue.name, this.#limits);
          return spec;
        },
        carryOut: async spec => {
          const job = await this.#insert(spec);
          await confirm(job);
          return job;
        },
      });
    return this.#inTurn(work, 'repeat the request with the same Idempotency-Key');
  }

  /** Jobs are admitted one after the other: many at once would all see the last free slot. */
  #inTurn<T>(work: () => Promise<T>, left: string): Promise<T> {
    return this.#reach(() => {
      const deadline = performance.now() + this.#timeoutMs;
      const turn = this.#turn.then(async () => {
        // The caller has already been told that nothing was done.
        if (performance.now() > deadline) throw unavailable(nothingLost);
        return work();
      });
      this.#turn = turn.catch(() => {});
      return turn;
    }, left);
  }

  async #insert(spec: JobSpec): Promise<QueuedJob> {
    await this.#queue.add('train', storedSpec(spec), this.#optionsOf(spec));
    return this.#added(spec.id);
  }

  async #added(id: string): Promise<QueuedJob> {
    const job = await this.#reader.load(id);
    if (!job) throw new Error(`Job ${id} is gone right after it was added`);
    return job;
  }

  #optionsOf({ id, createdAt, priority }: JobSpec): JobsOptions {
    return {
      jobId: id,
      timestamp: Date.parse(createdAt),
      // The supervisor makes new attempts itself, from the newest checkpoint: see src/worker/process-job.ts.
      attempts: 1,
      priority: bullPriorities[priority],
      removeOnComplete: { count: this.#keepFinished },
      removeOnFail: { count: this.#keepFinished },
    };
  }

  /** Adds a job that has ended before it came here: no worker ever takes it. A spec with a known id is not added again. */
  async addEnded(spec: JobSpec, record: JobRecord): Promise<QueuedJob> {
    const { completed, events, job } = bullKeys(this.#queue.toKey(''));
    const keys = [completed, events, job(spec.id)] as const;
    const time = Date.parse(spec.createdAt);
    const texts = [storedSpec(spec), record, this.#optionsOf(spec)].map(value => JSON.stringify(value)) as [
      string,
      string,
      string,
    ];
    return this.#reach(async () => {
      await addEndedJob(this.#redis, keys, spec.id, time, ...texts, this.#keepFinished);
      return this.#added(spec.id);
    });
  }

  /** @throws ServiceError TOO_MANY_REQUESTS when the limits do not allow so many more jobs */
  async admit(jobs: number): Promise<void> {
    await this.#inTurn(() => admit(this.#redis, this.#queue.name, this.#limits, jobs), nothingLost);
  }

  /** Queues jobs that were admitted. Those with a known id are not queued again. */
  async addAll(specs: readonly JobSpec[]): Promise<void> {
    const jobs = specs.map(spec => ({ name: 'train', data: storedSpec(spec), opts: this.#optionsOf(spec) }));
    await this.#reach(() => this.#queue.addBulk(jobs), 'it may have taken some of the jobs');
  }

  /**
   * Resumes a paused run of a sweep in a later rung. Nothing happens when it is there already.
   * @param pauseAfter where that rung ends; null when it is the last
   */
  async proceed(id: string, rung: number, pauseAfter: TrainingLimit | null): Promise<void> {
    await this.#reach(() => this.#edits.proceed(id, rung, pauseAfter));
  }

  /** Ends a run of a sweep that waits or is paused. @param why in words, for its view */
  async drop(id: string, why: string): Promise<void> {
    await this.#reach(() => this.#moves.end(id, new Date(), droppedReason(why)));
  }

  /** The job, or undefined when there is none with this id. */
  async get(id: string): Promise<QueuedJob | undefined> {
    return this.#reach(() => this.#find(id));
  }

  /** One page of jobs, newest first. @throws ServiceError INVALID_REQUEST for a foreign cursor */
  async list(query: JobQuery): Promise<JobPage> {
    const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor);
    return this.#reach(() => this.#reader.list(query, after));
  }

  /**
   * Carries out a client's action on a job. A waiting or paused job changes at once; with a running one the request is noted
   * (`requested` in its view), and its worker acts on it.
   * @returns the job after it, or undefined when there is none with this id
   * @throws ServiceError INVALID_TRANSITION when its status does not allow it
   */
  async control(id: string, action: JobAction): Promise<QueuedJob | undefined> {
    return this.#reach(async () => {
      // Its status may change between the look and the move: then look again.
      for (let attempt = 0; attempt < 10; attempt++) {
        const job = await this.#find(id);
        if (!job) return undefined;
        statusAfter(id, job.status, action, job.kind);
        if (await this.#move(job, action)) return this.#reader.load(id);
      }
      throw new Error(`Job ${id} keeps changing its status`);
    }, `ask GET /jobs/${id} whether it happened all the same`);
  }

  /**
   * Changes the name and labels of a job, whatever its status.
   * @returns the job after it, or undefined when there is none with this id
   * @throws ServiceError INVALID_REQUEST when it would have too many labels
   */
  async rename(id: string, change: JobChange): Promise<QueuedJob | undefined> {
    return this.#reach(async () => {
      if (!(await this.#find(id))) return undefined;
      await this.#edits.rename(id, change);
      return this.#reader.load(id);
    }, `ask GET /jobs/${id} whether it happened all the same`);
  }

  /**
   * Replaces checkpoints that are gone in the record of a job that has ended.
   * @param left the newest and the best of those that it still has
   */
  async forgetCheckpoints(id: string, gone: readonly string[], left: CheckpointsLeft): Promise<void> {
    await this.#reach(() => this.#edits.forgetCheckpoints(id, gone, left));
  }

  /** Tells followers that a job's checkpoints were pinned, renamed or deleted; the job itself may be gone. */
  async announceCheckpoints(id: string): Promise<void> {
    const { events } = bullKeys(this.#queue.toKey(''));
    await this.#reach(() => this.#redis.xadd(events, 'MAXLEN', '~', 10_000, '*', 'jobId', id, 'event', 'checkpoints'));
  }

  /** How many jobs and tasks there are, by status. */
  async counts(): Promise<{ readonly jobs: QueueCounts; readonly tasks: QueueCounts }> {
    return this.#reach(async () => ({
      jobs: await queueCounts(this.#redis, this.#queue.name),
      tasks: await queueCounts(this.#redis, tasksQueue(this.#queue.name)),
    }));
  }

  /** The workers seen so far, the newest first. */
  async workers(): Promise<WorkerRecord[]> {
    return this.#reach(() => this.#workers.all());
  }

  /** Resolves when Redis answers. */
  async ping(): Promise<void> {
    await this.#reach(() => this.#redis.ping());
  }

  async close(): Promise<void> {
    await this.#queue.close();
    this.#redis.disconnect();
  }

  /** Removes a job that has ended. Nothing happens when it is gone already. */
  async remove(id: string): Promise<void> {
    await this.#reach(() => this.#queue.remove(id));
  }

  #move({ id, status, attempt }: QueuedJob, action: JobAction): Promise<boolean> {
    if (action === 'resume') return this.#moves.unpark(id, attempt > 0 ? 'first' : 'last');
    if (status === 'running') return this.#moves.request(id, action);
    return action === 'pause' ? this.#moves.park(id) : this.#moves.end(id, new Date(), canceledReason);
  }

  async #find(id: string): Promise<QueuedJob | undefined> {
    // These are names of BullMQ's other keys.
    return id.includes(':') || Object.hasOwn(this.#queue.keys, id) ? undefined : this.#reader.load(id);
  }
}
