import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { JobNews } from '../job/notice.js';
import { type JobRecord, JobSpec } from '../schema/job.js';
import type { JobSignals, SignalSource } from './consumer/signals.js';
import { recordOf } from './job-view.js';
import { neededCheckpoints } from './needed-checkpoints.js';
import { ownedJob } from './owned-job.js';

/** A job while this worker has it: what the worker may do with it, and what can happen to it. */
export interface TakenJob {
  readonly spec: JobSpec;
  /** As earlier attempts have left it. */
  readonly record: JobRecord;
  readonly signals: JobSignals;
  /** Fencing token of the last attempt that was claimed here; 0 before the first. */
  readonly fence: number;
  /**
   * Takes a new fencing token, higher than every one before.
   * @returns undefined when the job is no longer this worker's: then `lost` or `gone` is aborted
   */
  claim(): Promise<number | undefined>;
  /** Writes the record, and adds the news to the event stream. Aborts `lost` or `gone` when the job is not this worker's. */
  report(record: JobRecord, news: readonly JobNews[]): Promise<void>;
  /** Ids of its checkpoints that other jobs have yet to begin from; undefined when Redis does not say so in time. */
  neededCheckpoints(): Promise<readonly string[] | undefined>;
}

/** How long Redis may take to say which checkpoints are needed, in milliseconds: one may be set aside meanwhile. */
const neededMs = 2000;

/** What takeJob needs of a BullMQ job. */
interface StoredJob {
  readonly data: unknown;
  readonly progress: unknown;
}

/**
 * @param prefix of BullMQ's keys, see prefixOf
 * @param token with which the worker holds the job's lock
 */
export function takeJob(
  redis: Redis,
  prefix: string,
  job: StoredJob,
  token: string,
  { signals, abort }: SignalSource,
): TakenJob {
  const spec = JobSpec.parse(job.data);
  const owned = ownedJob(redis, prefix, spec.id, token);
  let fence = 0;
  return {
    spec,
    record: recordOf(spec, job.progress),
    signals,
    get fence() {
      return fence;
    },
    async claim() {
      const result = await owned.claim();
      if (typeof result !== 'number') {
        abort(result);
        return undefined;
      }
      fence = result;
      return fence;
    },
    async report(record, news) {
      const result = await owned.report(record, news);
      if (result !== 'written') abort(result);
    },
    async neededCheckpoints() {
      if (redis.status !== 'ready') return undefined;
      const answer = neededCheckpoints(redis, prefix, spec.id).catch(() => undefined);
      return Promise.race([answer, sleep(neededMs, undefined, { ref: false })]);
    },
  };
}
