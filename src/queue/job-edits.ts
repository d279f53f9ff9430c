import type { Redis } from 'ioredis';
import { renamed } from '../job/renamed.js';
import { type CheckpointReference, type JobChange, JobRecord, JobSpec, type TrainingLimit } from '../schema/job.js';
import type { jobMoves } from './job-moves.js';
import { storedSpec } from './job-view.js';

/** The newest and the best of the checkpoints that a job still has. */
export interface CheckpointsLeft {
  readonly latest: CheckpointReference | null;
  readonly best: CheckpointReference | null;
}

/**
 * Changes to what is stored with a job, each based on what is there: when another process was faster, it is made again.
 * @param toKey the key of a job
 */
export function jobEdits(redis: Redis, toKey: (id: string) => string, moves: ReturnType<typeof jobMoves>) {
  /** @param write says whether it was done */
  async function rewrite(
    id: string,
    field: 'data' | 'progress',
    write: (text: string) => Promise<boolean>,
  ): Promise<void> {
    let last: string | null = null;
    for (;;) {
      const text = await redis.hget(toKey(id), field);
      // The same text as before: what stands in the way is not a change of it.
      if (text === null || text === last || (await write(text))) return;
      last = text;
    }
  }

  return {
    /** Resumes a paused run of a sweep in a later rung. Nothing happens when it is there already. */
    proceed: (id: string, rung: number, pauseAfter: TrainingLimit | null) =>
      rewrite(id, 'data', async data => {
        const spec = JSON.parse(data) as JobSpec;
        if (!spec.sweep) return true;
        const next: JobSpec = { ...spec, pauseAfter, sweep: { ...spec.sweep, rung } };
        return moves.proceed(id, rung, JSON.stringify(next), data);
      }),

    /** Changes the name and labels of a job. @throws ServiceError INVALID_REQUEST when it would have too many labels */
    rename: (id: string, change: JobChange) =>
      rewrite(id, 'data', async data => {
        const spec = renamed(JobSpec.parse(JSON.parse(data)), change);
        const { name, metadata } = spec;
        return moves.rename(id, data, JSON.stringify(storedSpec(spec)), JSON.stringify({ name, metadata }));
      }),

    /** Replaces checkpoints that are gone in the record of a job that has ended. */
    forgetCheckpoints: (id: string, gone: readonly string[], left: CheckpointsLeft) =>
      rewrite(id, 'progress', async text => {
        const record = JobRecord.safeParse(JSON.parse(text)).data;
        if (!record) return true;
        const isGone = (reference: CheckpointReference | null) => reference !== null && gone.includes(reference.id);
        const next: JobRecord = {
          ...record,
          latestCheckpoint: isGone(record.latestCheckpoint) ? left.latest : record.latestCheckpoint,
          bestCheckpoint: isGone(record.bestCheckpoint) ? left.best : record.bestCheckpoint,
        };
        return moves.amend(id, text, JSON.stringify(next));
      }),
  };
}
