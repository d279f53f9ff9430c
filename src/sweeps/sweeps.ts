import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { BaseLogger } from 'pino';
import type { JobNotice } from '../job/notice.js';
import { decodeCursor, encodeCursor } from '../queue/cursor.js';
import type { JobQueue } from '../queue/job-queue.js';
import { askRedis } from '../queue/redis/ask.js';
import { errorLogger, openRedis, type RedisTarget } from '../queue/redis/connection.js';
import { isNewerData } from '../schema/parse-stored.js';
import { ServiceError } from '../schema/problem.js';
import type { RefusedRecord } from '../schema/refused.js';
import { type SweepListQuery, SweepRecord } from '../schema/sweeps/sweep.js';
import { advance, type Jobs, type Task, tasks } from './advance.js';
import { sweepStore } from './sweep-store.js';

export interface SweepsOptions {
  readonly connection: RedisTarget;
  /** Name of the queue of jobs. */
  readonly queueName: string;
  readonly jobs: Pick<JobQueue, 'admit' | 'addAll' | 'get' | 'control' | 'proceed' | 'drop'>;
  readonly feed: { listen(hear: (notice: JobNotice) => void, miss: () => void): () => void };
  readonly log: BaseLogger;
  /** Sweeps kept after they ended. */
  readonly kept?: number;
  /** Time between two checks of all sweeps that have not ended, in milliseconds. */
  readonly scanIntervalMs?: number;
}

/** One page of sweeps, and those on it that a newer version of the service created. */
export interface SweepPage {
  readonly data: SweepRecord[];
  readonly refused: RefusedRecord[];
  readonly nextCursor: string | null;
}

const commandTimeoutMs = 3000;
/** Pause before a retry. */
const retryMs = 1000;
const scanned = 50;

/** Id of a run's job. */
export function runJobId(sweep: string, run: number): string {
  return `${sweep}-r${run}`;
}

/** Id of the sweep to which a job belongs. */
function sweepOf(job: string): string | undefined {
  return /^(sweep-.+)-r\d+$/.exec(job)?.[1];
}

/**
 * Sweeps and their progress: whenever a run reaches the end of a rung, or ends, the next decision is made. Each
 * decision is stored before it is carried out, and carrying it out twice has no further effect, so any number of
 * processes may do this at once, and any of them may end at any moment.
 */
export class Sweeps {
  readonly #redis: Redis;
  readonly #store: ReturnType<typeof sweepStore>;
  readonly #jobs: SweepsOptions['jobs'];
  readonly #log: BaseLogger;
  readonly #scanIntervalMs: number;
  readonly #stopListening: () => void;
  /** Ids of sweeps with news of their jobs. */
  readonly #heard = new Set<string>();
  /** Whether news of any sweep may have been lost. */
  #isBehind = false;
  #wake = () => {};
  #isClosed = false;

  constructor({ connection, queueName, jobs, feed, log, kept = 1000, scanIntervalMs = 10_000 }: SweepsOptions) {
    this.#redis = openRedis(connection, {
      maxRetriesPerRequest: 1,
      commandTimeout: commandTimeoutMs,
    });
    this.#redis.on('error', errorLogger(log, 'Redis cannot be reached by the sweeps'));
    this.#store = sweepStore(this.#redis, queueName, kept);
    this.#jobs = jobs;
    this.#log = log;
    this.#scanIntervalMs = scanIntervalMs;
    this.#stopListening = feed.listen(
      ({ job, isRecord }) => {
        const sweep = isRecord ? undefined : sweepOf(job);
        if (sweep !== undefined) this.#hear(sweep);
      },
      () => {
        this.#isBehind = true;
        this.#wake();
      },
    );
    void this.#run();
  }

  /**
   * Queues all runs of a sweep, only once when there is an Idempotency-Key.
   * @param plan creates the sweep
   * @throws ServiceError TOO_MANY_REQUESTS, IDEMPOTENCY_KEY_REUSED, QUEUE_UNAVAILABLE, and what `plan` throws
   */
  async create(
    plan: () => Promise<SweepRecord>,
    idempotency?: { readonly key: string; readonly fingerprint: string },
  ): Promise<{ answer: SweepRecord; isReplay: boolean }> {
    // What the plan throws is not a failure of Redis.
    let failure: { readonly error: unknown } | undefined;
    // What could not be read back must not be stored.
    const planned = async () => SweepRecord.parse(await plan());
    const admitted = async () => {
      const sweep = await planned().catch((error: unknown) => {
        failure = { error };
        throw error;
      });
      await this.#jobs.admit(sweep.runs.length);
      return sweep;
    };
    const carryOut = async (sweep: SweepRecord) => {
      await this.#ask(
        () => this.#store.create(sweep),
        'it may have taken the sweep all the same, so ask GET /sweeps first',
      );
      // From now on it will be queued, by another process if this one ends.
      await this.#advanceNow(sweep.id);
      return sweep;
    };
    if (!idempotency) return { answer: await carryOut(await admitted()), isReplay: false };
    const key = createHash('sha256').update(idempotency.key).digest('hex');
    return this.#ask(
      () => this.#store.once(key, idempotency.fingerprint, admitted, carryOut),
      'repeat the request with the same Idempotency-Key',
    ).catch(error => {
      throw failure ? failure.error : error;
    });
  }

  /** The sweep, or undefined when there is none with this id. @throws ServiceError QUEUE_UNAVAILABLE */
  async get(id: string): Promise<SweepRecord | undefined> {
    return (await this.#ask(() => this.#store.read(id)))?.sweep;
  }

  /** One page of sweeps, newest first. @throws ServiceError INVALID_REQUEST for a foreign cursor, QUEUE_UNAVAILABLE */
  async list({ status, limit, cursor }: SweepListQuery): Promise<SweepPage> {
    const found: SweepRecord[] = [];
    const refused: RefusedRecord[] = [];
    let before = cursor === undefined ? undefined : decodeCursor(cursor).id;
    // One more than asked for, to know whether another page follows.
    while (found.length <= limit) {
      const page = await this.#ask(() => this.#store.newest(scanned, before));
      refused.push(...page.refused);
      found.push(...page.sweeps.filter(sweep => status === undefined || sweep.status === status));
      if (page.last === undefined) break;
      before = page.last;
    }
    const data = found.slice(0, limit);
    const last = data.at(-1);
    const hasMore = last !== undefined && found.length > limit;
    return {
      data,
      refused,
      nextCursor: hasMore ? encodeCursor({ timestamp: Date.parse(last.createdAt), id: last.id }) : null,
    };
  }

  /**
   * Ends a sweep and its jobs.
   * @returns the ended sweep, or undefined when there is none with this id
   * @throws ServiceError SWEEP_ENDED when it has ended, QUEUE_UNAVAILABLE
   */
  async cancel(id: string): Promise<SweepRecord | undefined> {
    for (;;) {
      const stored = await this.#ask(() => this.#store.read(id));
      if (!stored) return undefined;
      const { sweep } = stored;
      if (sweep.status !== 'running')
        throw new ServiceError('SWEEP_ENDED', `Sweep ${id} is ${sweep.status}: nothing is left to cancel.`);
      const canceled: SweepRecord = { ...sweep, status: 'canceled', finishedAt: new Date().toISOString() };
      if (!(await this.#ask(() => this.#store.replace(stored, canceled)))) continue;
      await this.#advanceNow(id);
      return canceled;
    }
  }

  /** The jobs of a sweep that the queue knows. @throws ServiceError QUEUE_UNAVAILABLE */
  async jobsOf({ runs }: Pick<SweepRecord, 'runs'>): Promise<Jobs> {
    const jobs = await Promise.all(runs.map(({ job }) => this.#jobs.get(job)));
    return new Map(jobs.flatMap(job => (job ? [[job.id, job]] : [])));
  }

  /** Forgets a sweep; its jobs stay. @throws ServiceError QUEUE_UNAVAILABLE */
  async remove(id: string): Promise<void> {
    await this.#ask(() => this.#store.remove(id));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#stopListening();
    this.#wake();
    this.#redis.disconnect();
  }

  #hear(id: string): void {
    this.#heard.add(id);
    this.#wake();
  }

  async #run(): Promise<void> {
    while (!this.#isClosed) {
      try {
        this.#isBehind = false;
        for (const id of await this.#store.unsettled()) this.#heard.add(id);
        await this.#advanceHeard();
      } catch (err) {
        if (this.#isClosed) return;
        this.#log.debug({ err }, 'The sweeps cannot be advanced; trying again');
        await sleep(retryMs, undefined, { ref: false });
      }
    }
  }

  /** Advances the sweeps with news until it is time to check all of them. */
  async #advanceHeard(): Promise<void> {
    const until = performance.now() + this.#scanIntervalMs;
    while (!this.#isClosed) {
      const woken = new Promise<void>(resolve => {
        this.#wake = resolve;
      });
      for (const id of [...this.#heard]) {
        this.#heard.delete(id);
        await this.#advance(id).catch(err => {
          if (!this.#isClosed) this.#log.warn({ err, sweep: id }, 'A sweep cannot be advanced; trying again');
        });
      }
      const left = until - performance.now();
      if (left <= 0 || this.#isBehind) return;
      if (this.#heard.size > 0) continue;
      const timer = new AbortController();
      await Promise.race([woken, sleep(left, undefined, { ref: false, signal: timer.signal }).catch(() => {})]);
      timer.abort();
    }
  }

  /** Like {@link #advance}, for a decision that has been stored: after a failure it is retried in the background. */
  async #advanceNow(id: string): Promise<void> {
    try {
      await this.#advance(id);
    } catch (err) {
      this.#log.warn({ err, sweep: id }, 'A sweep cannot be advanced; trying again');
      this.#hear(id);
    }
  }

  /** Brings a sweep up to date with its jobs; one from a newer version is left to that version. */
  async #advance(id: string): Promise<void> {
    for (;;) {
      const stored = await this.#ask(() => this.#store.read(id)).catch(error => {
        if (isNewerData(error)) return undefined;
        throw error;
      });
      if (!stored || stored.sweep.isSettled) return;
      const { sweep, text } = stored;
      if (sweep.unqueued.length > 0) {
        await this.#jobs.addAll(sweep.unqueued);
        await this.#ask(() => this.#store.replace(stored, { ...sweep, unqueued: [] }));
        continue;
      }
      const jobs = await this.jobsOf(sweep);
      const next = advance(sweep, jobs, new Date());
      const hasChanged = JSON.stringify(next) !== text;
      if (hasChanged && !(await this.#ask(() => this.#store.replace(stored, next)))) continue;
      if (next.status !== sweep.status || next.rung !== sweep.rung)
        this.#log.info({ sweep: id, status: next.status, rung: next.rung }, 'Sweep advanced');
      for (const task of tasks(next, jobs)) await this.#carryOut(task);
      return;
    }
  }

  async #carryOut(task: Task): Promise<void> {
    switch (task.do) {
      case 'proceed':
        return this.#jobs.proceed(task.job, task.rung, task.pauseAfter);
      case 'drop':
        return this.#jobs.drop(task.job, task.why);
      case 'cancel':
        await this.#jobs.control(task.job, 'cancel').catch(error => {
          // It ended in the meantime.
          if (!(error instanceof ServiceError) || error.code !== 'INVALID_TRANSITION') throw error;
        });
    }
  }

  #ask<T>(work: () => Promise<T>, left?: string): Promise<T> {
    return askRedis(this.#redis, work, left);
  }
}
