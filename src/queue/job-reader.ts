import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { areLabelsWanted, isOriginWanted, type JobFilter, type JobOrigin } from '../job/filter.js';
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

/** Jobs that are looked at in one round trip. */
const scanned = 200;
/** Jobs that are loaded together at least, once a first batch was not enough: many may have another status. */
const leastLoaded = 25;
/** Jobs of which it is remembered what they are made from. */
const maxOrigins = 20_000;

/** Reads jobs as BullMQ keeps them. */
export function jobReader(redis: Redis, queue: Queue<JobSpec>) {
  const keys = bullKeys(queue.toKey(''));
  const origins = new Map<string, JobOrigin>();

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
    let batch = query.limit + 1;
    for (let first = 0; first < rest.length && found.length <= query.limit; first += scanned) {
      const wanted = await wantedOf(rest.slice(first, first + scanned), query);
      while (wanted.length > 0 && found.length <= query.limit) {
        const jobs = await Promise.all(
          wanted.splice(0, batch).map(async id => {
            let job: QueuedJob | undefined;
            const error = await newerDataIn(async () => {
              job = await load(id);
            });
            if (error) refused.push({ id, code: error.code, message: error.message });
            return job;
          }),
        );
        for (const job of jobs) if (job && (!query.status || job.status === query.status)) found.push(job);
        batch = Math.max(leastLoaded, query.limit + 1 - found.length);
      }
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

  /**
   * The ids of those that match a filter, but for their status. What a job is made from is remembered, so that a list which
   * leaves out a thousand runs of sweeps does not read them anew whenever something happens to one.
   */
  async function wantedOf(entries: readonly Cursor[], filter: JobFilter): Promise<string[]> {
    const ids = entries.map(({ id }) => id);
    const [isOrigin, areLabels] = [isOriginWanted(filter), areLabelsWanted(filter)];
    if (!isOrigin && !areLabels) return ids;
    const verdicts = new Map<string, boolean>();
    for (const id of ids) {
      const origin = origins.get(id);
      if (!origin) continue;
      const isMeant = !isOrigin || isOrigin(origin);
      if (!isMeant || !areLabels) verdicts.set(id, isMeant);
    }
    const unread = ids.filter(id => !verdicts.has(id));
    const data = await fieldOf(unread, 'data');
    unread.forEach((id, i) => {
      const json = data[i];
      if (json === undefined) return;
      const spec = JobSpec.safeParse(JSON.parse(json)).data;
      if (spec) remember(spec);
      // One that cannot be read is loaded, which says why.
      verdicts.set(id, !spec || ((!isOrigin || isOrigin(spec)) && (!areLabels || areLabels(spec))));
    });
    return ids.filter(id => verdicts.get(id));
  }

  function remember({ id, dataset, preset, sweep, importedFrom }: JobSpec): void {
    if (origins.size >= maxOrigins) origins.clear();
    origins.set(id, { dataset, preset, sweep, ...(importedFrom !== undefined && { importedFrom }) });
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
