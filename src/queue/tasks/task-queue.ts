import { createHash } from 'node:crypto';
import { type Job, Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { BaseLogger } from 'pino';
import { median } from '../../math/median.js';
import { ServiceError } from '../../schema/problem.js';
import type { QueuedTask, TaskSpec } from '../../schema/tasks/task.js';
import { countWaiting } from '../admission.js';
import { decodeCursor } from '../cursor.js';
import { once } from '../idempotency.js';
import { jobMoves } from '../job-moves.js';
import { canceledReason } from '../job-view.js';
import { ownKeys, tasksQueue } from '../keys.js';
import { errorLogger, openRedis, type RedisTarget } from '../redis/connection.js';
import { impatient, type Reach, reaching } from '../redis/reach.js';
import type { QueueTelemetry } from '../telemetry.js';
import { type TaskPage, type TaskQuery, taskReader } from './task-reader.js';
import { hasTaskEnded } from './task-view.js';

export interface TaskQueueOptions {
  readonly connection: RedisTarget;
  /** Name of the service's queue for jobs. */
  readonly name: string;
  readonly log: BaseLogger;
  /** Longest that an operation may wait for Redis, in milliseconds. */
  readonly timeoutMs?: number;
  /** Most tasks that may wait. */
  readonly maxQueued: number;
  /** Tasks kept after they ended: so many that succeeded, and so many others. */
  readonly kept: number;
  /** Makes traces of what is queued; left out, none are made. */
  readonly telemetry?: QueueTelemetry | undefined;
}

/** Ended tasks whose time is looked at. */
const measured = 10;
/** Seconds after which to try again when nothing is known of how long tasks take. */
const unknownRetryAfter = 10;

/**
 * The side of the queue for tasks on which they are asked for. Every operation fails with ServiceError QUEUE_UNAVAILABLE
 * within `timeoutMs` when Redis is away, and works again by itself when it is back.
 */
export class TaskQueue {
  readonly #redis: Redis;
  readonly #queue: Queue;
  readonly #moves: ReturnType<typeof jobMoves>;
  readonly #reader: ReturnType<typeof taskReader>;
  readonly #reach: Reach;
  readonly #maxQueued: number;
  readonly #kept: number;
  readonly #name: string;
  #turn: Promise<unknown> = Promise.resolve();

  constructor({ connection, name, log, timeoutMs = 3000, maxQueued, kept, telemetry }: TaskQueueOptions) {
    this.#maxQueued = maxQueued;
    this.#kept = kept;
    this.#name = name;
    this.#redis = openRedis(connection, impatient(timeoutMs));
    this.#redis.on('error', errorLogger(log, 'Redis cannot be reached by the queue of tasks'));
    this.#reach = reaching(this.#redis, timeoutMs);
    // BullMQ asks for the version once, when it connects, and would stay unusable if Redis went away at that moment.
    const on = { connection: this.#redis, skipVersionCheck: true, ...(telemetry && { telemetry }) };
    this.#queue = new Queue(tasksQueue(name), on);
    // What fails is thrown to the caller of the operation; losses of the connection are logged above.
    this.#queue.on('error', () => {});
    this.#moves = jobMoves(this.#redis, this.#queue.toKey(''));
    this.#reader = taskReader(this.#redis, this.#queue);
  }

  /**
   * Queues a task behind all others. One with a known id is not queued again.
   * @throws ServiceError TOO_MANY_REQUESTS when too many wait already
   */
  async add(spec: TaskSpec): Promise<QueuedTask> {
    const left = `it may have taken the task all the same, so ask GET /tasks/${spec.id} first`;
    return this.#inTurn(() => this.#insert(spec), left);
  }

  /** Whether an Idempotency-Key has been used. */
  async isUsed(key: string): Promise<boolean> {
    return this.#reach(async () => (await this.#redis.exists(this.#keyOf(key))) === 1);
  }

  /**
   * Queues a task once for an Idempotency-Key.
   * @param fingerprint of the request
   * @returns the task of the first request with that key
   * @throws ServiceError IDEMPOTENCY_KEY_REUSED, and what {@link add} throws
   */
  async addOnce(key: string, fingerprint: string, spec: TaskSpec): Promise<{ answer: QueuedTask; isReplay: boolean }> {
    const work = () =>
      once<TaskSpec, QueuedTask>(this.#redis, {
        key: this.#keyOf(key),
        fingerprint,
        plan: async () => {
          await this.#admit();
          return spec;
        },
        carryOut: planned => this.#insert(planned),
      });
    return this.#inTurn(work, 'repeat the request with the same Idempotency-Key');
  }

  #keyOf(key: string): string {
    return ownKeys(this.#name).taskOnce(createHash('sha256').update(key).digest('hex'));
  }

  /** One after the other: many at once would all see the last free slot. */
  #inTurn<T>(work: () => Promise<T>, left: string): Promise<T> {
    return this.#reach(() => {
      const turn = this.#turn.then(work);
      this.#turn = turn.catch(() => {});
      return turn;
    }, left);
  }

  /** @throws ServiceError TOO_MANY_REQUESTS when too many wait already */
  async checkRoom(): Promise<void> {
    await this.#reach(() => this.#admit());
  }

  async #insert(spec: TaskSpec): Promise<QueuedTask> {
    await this.#admit();
    await this.#queue.add(spec.type, spec, {
      jobId: spec.id,
      timestamp: Date.parse(spec.createdAt),
      // What has failed once fails again; a task whose process was lost is taken up again: see src/tasks/process-task.ts.
      attempts: 1,
      removeOnComplete: { count: this.#kept },
      removeOnFail: { count: this.#kept },
    });
    const task = await this.#reader.load(spec.id);
    if (!task) throw new Error(`Task ${spec.id} is gone right after it was queued`);
    return task;
  }

  async #admit(): Promise<void> {
    const waiting = await countWaiting(this.#redis, this.#queue.toKey(''));
    if (waiting >= this.#maxQueued) {
      const retryAfter = await this.#secondsPerTask();
      throw new ServiceError(
        'TOO_MANY_REQUESTS',
        `${waiting} tasks are waiting already, and no more may (setting MAX_QUEUED_TASKS). Try again in ${retryAfter} seconds.`,
        { retryAfter },
      );
    }
  }

  /** How long a task takes, as far as is known: then there is room for another. */
  async #secondsPerTask(): Promise<number> {
    const ended: Job[] = await this.#queue.getJobs(['completed', 'failed'], 0, measured - 1);
    const times = ended.flatMap(job => (job?.finishedOn && job.processedOn ? job.finishedOn - job.processedOn : []));
    return times.length === 0 ? unknownRetryAfter : Math.max(1, Math.ceil(median(times) / 1000));
  }

  /** A task, or undefined when there is none with this id. @throws ServiceError NEWER_DATA */
  async get(id: string): Promise<QueuedTask | undefined> {
    return this.#reach(() => this.#find(id));
  }

  /** One page of tasks, newest first. @throws ServiceError INVALID_REQUEST for a bad cursor */
  async list({ cursor, ...query }: TaskQuery & { readonly cursor?: string | undefined }): Promise<TaskPage> {
    const after = cursor === undefined ? undefined : decodeCursor(cursor);
    return this.#reach(() => this.#reader.list(query, after));
  }

  /**
   * Ends a waiting task, or requests the end of a running one.
   * @returns the task after it, or undefined when there is none with this id
   * @throws ServiceError TASK_ENDED
   */
  async cancel(id: string): Promise<QueuedTask | undefined> {
    return this.#reach(async () => {
      // Its status may change between the look and the move: then look again.
      for (let attempt = 0; attempt < 10; attempt++) {
        const task = await this.#find(id);
        if (!task) return undefined;
        if (hasTaskEnded(task.status))
          throw new ServiceError('TASK_ENDED', `Task ${id} has ended already: it is ${task.status}.`);
        const isDone =
          task.status === 'running'
            ? await this.#moves.request(id, 'cancel')
            : await this.#moves.end(id, new Date(), canceledReason);
        if (isDone) return this.#reader.load(id);
      }
      throw new Error(`Task ${id} keeps changing its status`);
    }, `ask GET /tasks/${id} whether it happened all the same`);
  }

  /** Those of the ids that the queue knows. */
  async known(ids: readonly string[]): Promise<ReadonlySet<string>> {
    return this.#reach(async () => {
      const found = await Promise.all(ids.map(id => this.#redis.exists(this.#queue.toKey(id))));
      return new Set(ids.filter((_, i) => found[i] === 1));
    });
  }

  /** Removes a task that has ended. Nothing happens when it is gone already. */
  async remove(id: string): Promise<void> {
    await this.#reach(() => this.#queue.remove(id));
  }

  async close(): Promise<void> {
    await this.#queue.close();
    this.#redis.disconnect();
  }

  async #find(id: string): Promise<QueuedTask | undefined> {
    // These are names of BullMQ's other keys.
    return id.includes(':') || Object.hasOwn(this.#queue.keys, id) ? undefined : this.#reader.load(id);
  }
}
