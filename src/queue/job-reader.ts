import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { isSpecWanted, type JobFilter } from '../job/filter.js';
import type { QueuedJob } from '../job/queued-job.js';
import { timeOfId } from '../job/spec.js';
import { JobRecord, JobSpec } from '../schema/job.js';
import { newerDataIn, parseStoredValue } from '../schema/parse-stored.js';
import type { RefusedRecord } from '../schema/refused.js';
import { type Cursor, compareNewestFirst, encodeCursor } from './cursor.js';
import { bullStates, statusOf, toQueuedJob } from './job-view.js';
import { bullKeys } from './keys.js';

/** Which jobs to list. */
export interface JobQuery extends JobFilter {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface JobPage {
  readonly data: QueuedJob[];
  /** Jobs of the same page that a newer version of the service has made. */
  readonly refused: RefusedRecord[];
  readonly nextCursor: string | null;
}

/** Jobs that are read in one round trip. */
const scanned = 200;

/** Reads jobs as BullMQ keeps them. */
export function jobReader(redis: Redis, queue: Queue<JobSpec>) {
  const keys = bullKeys(queue.toKey(''));

  async function load(id: string): Promise<QueuedJob | undefined> {
    const [job, state, requested, position] = await Promise.all([
      queue.getJob(id),
      queue.getJobState(id),
      redis.hget(keys.job(id), 'requested'),
      positionOf(id),
    ]);
    const status = statusOf(state, job?.failedReason);
    if (!job || !status) return undefined;
    // It ended between the two reads: only another one has its result.
    if ((state === 'failed' || state === 'completed') && job.finishedOn === undefined) return load(id);
    checkVersion(id, job);
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

  /** One page of jobs, newest first, after a cursor. */
  async function list(query: JobQuery, after: Cursor | undefined): Promise<JobPage> {
    const states =
      query.status === undefined ? [...new Set(Object.values(bullStates).flat())] : bullStates[query.status];
    const ids = await queue.getRanges([...states], 0, -1);
    const entries = (await entriesOf(ids)).sort(compareNewestFirst);
    const rest = after ? entries.filter(entry => compareNewestFirst(after, entry) < 0) : entries;
    // One more than asked for, to know whether another page follows.
    const found: QueuedJob[] = [];
    const refused: RefusedRecord[] = [];
    const chunk = isSpecWanted(query) ? scanned : query.limit + 1;
    for (let first = 0; first < rest.length && found.length <= query.limit; first += chunk) {
      const wanted = await withWantedSpec(rest.slice(first, first + chunk), query);
      const jobs = await Promise.all(
        wanted.map(async id => {
          let job: QueuedJob | undefined;
          const error = await newerDataIn(async () => {
            job = await load(id);
          });
          if (error) refused.push({ id, code: error.code, message: error.message });
          return job;
        }),
      );
      for (const job of jobs) if (job && (!query.status || job.status === query.status)) found.push(job);
    }
    const data = found.slice(0, query.limit);
    const last = data.at(-1);
    const hasMore = last !== undefined && found.length > data.length;
    return {
      data,
      refused,
      nextCursor: hasMore ? encodeCursor({ timestamp: Date.parse(last.createdAt), id: last.id }) : null,
    };
  }

  /** Jobs before it. Those that lost their worker are taken first, from the right of a list; then by priority. */
  async function positionOf(id: string): Promise<number> {
    const [lost, waiting, rank] = await Promise.all([
      redis.lpos(keys.wait, id, 'RANK', -1),
      redis.llen(keys.wait),
      redis.zrank(keys.prioritized, id),
    ]);
    if (lost !== null) return waiting - 1 - lost;
    return rank === null ? 0 : waiting + rank;
  }

  /** When each of the jobs was created, which most ids say: a page must not cost more for each job that it does not show. */
  async function entriesOf(ids: readonly string[]): Promise<Cursor[]> {
    const others = ids.filter(id => timeOfId(id) === undefined);
    const timestamps = others.length > 0 ? await fieldOf(others, 'timestamp') : [];
    const known = new Map(others.map((id, i) => [id, timestamps[i]]));
    return ids.flatMap(id => {
      const timestamp = timeOfId(id) ?? known.get(id);
      return timestamp === undefined ? [] : [{ id, timestamp: Number(timestamp) }];
    });
  }

  async function withWantedSpec(entries: readonly Cursor[], filter: JobFilter): Promise<readonly string[]> {
    const ids = entries.map(({ id }) => id);
    const isWanted = isSpecWanted(filter);
    if (!isWanted) return ids;
    const data = await fieldOf(ids, 'data');
    const wants = (json: unknown) => {
      const spec = JobSpec.safeParse(json).data;
      // One that cannot be read is loaded, which says why.
      return spec === undefined || isWanted(spec);
    };
    return ids.filter((_, i) => data[i] !== undefined && wants(JSON.parse(data[i])));
  }

  /** A field of many jobs, in one round trip. */
  async function fieldOf(ids: readonly string[], field: string): Promise<(string | undefined)[]> {
    const pipeline = redis.pipeline();
    for (const id of ids) pipeline.hget(keys.job(id), field);
    const replies = (await pipeline.exec()) ?? [];
    return ids.map((_, i) => {
      const [error, value] = replies[i] ?? [];
      if (error) throw error;
      return typeof value === 'string' ? value : undefined;
    });
  }

  return { load, list };
}

/** @throws ServiceError NEWER_DATA when a newer version of the service has made the job, or has trained it */
export function checkVersion(
  id: string,
  { data, progress }: { readonly data: unknown; readonly progress: unknown },
): void {
  parseStoredValue(data, JobSpec, `The job ${id}`);
  parseStoredValue(progress, JobRecord, `The record of the job ${id}`);
}
