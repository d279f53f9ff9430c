import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { newerDataIn } from '../../schema/parse-stored.js';
import type { RefusedRecord } from '../../schema/refused.js';
import type { QueuedTask, TaskStatus, TaskType } from '../../schema/tasks/task.js';
import { type Cursor, compareNewestFirst, encodeCursor } from '../cursor.js';
import { bullStates, statusOf } from '../job-view.js';
import { bullKeys } from '../keys.js';
import { specOf, toQueuedTask } from './task-view.js';

/** Which tasks to list. */
export interface TaskQuery {
  readonly status?: TaskStatus | undefined;
  readonly type?: TaskType | undefined;
  readonly limit: number;
}

export interface TaskPage {
  readonly data: QueuedTask[];
  /** Tasks of the same page that a newer version of the service has made. */
  readonly refused: RefusedRecord[];
  readonly nextCursor: string | null;
}

/** Reads tasks as BullMQ keeps them. There are never more than may wait and are kept. */
export function taskReader(redis: Redis, queue: Queue) {
  const keys = bullKeys(queue.toKey(''));

  async function load(id: string): Promise<QueuedTask | undefined> {
    const [job, state, requested, waiting, index] = await Promise.all([
      queue.getJob(id),
      queue.getJobState(id),
      redis.hget(keys.job(id), 'requested'),
      redis.llen(keys.wait),
      redis.lpos(keys.wait, id, 'RANK', -1),
    ]);
    const status = statusOf(state, job?.failedReason);
    if (!job || !status || status === 'paused') return undefined;
    // It ended between the two reads: only another one has its result.
    if ((state === 'failed' || state === 'completed') && job.finishedOn === undefined) return load(id);
    return toQueuedTask({
      spec: specOf(id, job.data),
      status,
      progress: job.progress,
      returned: job.returnvalue,
      // They are taken from the right.
      position: index === null ? 0 : waiting - 1 - index,
      finishedOn: job.finishedOn,
      failedReason: job.failedReason,
      requested: requested ?? undefined,
    });
  }

  /** One page of tasks, newest first, after a cursor. */
  async function list({ status, type, limit }: TaskQuery, after: Cursor | undefined): Promise<TaskPage> {
    const states = status === undefined ? Object.values(bullStates).flat() : bullStates[status];
    const rest = (await entriesOf(await queue.getRanges([...new Set(states)], 0, -1)))
      .sort(compareNewestFirst)
      .filter(entry => !after || compareNewestFirst(after, entry) < 0);
    const found: QueuedTask[] = [];
    const refused: RefusedRecord[] = [];
    // One more than asked for, to know whether another page follows.
    for (let first = 0; first < rest.length && found.length <= limit; first += limit + 1) {
      const loaded = await Promise.all(
        rest.slice(first, first + limit + 1).map(async ({ id }) => {
          let task: QueuedTask | undefined;
          const error = await newerDataIn(async () => {
            task = await load(id);
          });
          if (error) refused.push({ id, code: error.code, message: error.message });
          return task;
        }),
      );
      for (const task of loaded)
        if (task && (!status || task.status === status) && (!type || task.type === type)) found.push(task);
    }
    const data = found.slice(0, limit);
    const last = data.at(-1);
    const hasMore = last !== undefined && found.length > data.length;
    return {
      data,
      refused,
      nextCursor: hasMore ? encodeCursor({ timestamp: Date.parse(last.createdAt), id: last.id }) : null,
    };
  }

  /** When each of the tasks was created; those that are gone are left out. */
  async function entriesOf(ids: readonly string[]): Promise<Cursor[]> {
    const times = await Promise.all(ids.map(id => redis.hget(keys.job(id), 'timestamp')));
    return ids.flatMap((id, i) => (times[i] ? [{ id, timestamp: Number(times[i]) }] : []));
  }

  return { load, list };
}
