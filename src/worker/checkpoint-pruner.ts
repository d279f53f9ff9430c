import type { BaseLogger } from 'pino';
import type { CheckpointStore } from '../checkpoint/index.js';
import type { JobSpec } from '../schema/job.js';
import { FencedOffError } from '../storage/index.js';

export interface PrunerOptions {
  readonly checkpoints: Pick<CheckpointStore, 'fenced'>;
  readonly job: Pick<JobSpec, 'id' | 'checkpoint'>;
  /** The attempt's fencing token. */
  readonly fence: number;
  /** Ids of the job's checkpoints that other jobs have yet to begin from; undefined when that is not known now. */
  readonly neededCheckpoints: () => Promise<readonly string[] | undefined>;
  /** Aborted when the job is no longer this worker's: nothing is removed from then on. */
  readonly lost: AbortSignal;
  readonly log: BaseLogger;
}

export interface CheckpointPruner {
  /** There is a new checkpoint: removes the old ones in the background. */
  prune(): void;
  /** Resolves when the pruning that was asked for is done. The pruner is of no use afterwards. */
  close(): Promise<void>;
}

/**
 * Removes the old checkpoints of a job during one attempt: all but the newest `checkpoint.keep`, the best, the latest and
 * those that other jobs have yet to begin from.
 *
 * It writes with the fencing token of the attempt, as the trainer does, so that a supervisor that was frozen or cut off
 * removes nothing once another worker has begun an attempt. Call it before a write that checks the job's lock, so that
 * every later attempt finds the fence and tears it down.
 *
 * A checkpoint too many does no harm: when the store refuses, that is logged, and the next checkpoint is another chance.
 */
export async function openPruner(options: PrunerOptions): Promise<CheckpointPruner> {
  const { checkpoints, job, fence, lost, log } = options;
  const warn = (err: unknown) => {
    if (lost.aborted || err instanceof FencedOffError) return;
    log.warn({ job: job.id, err }, 'Old checkpoints could not be removed');
  };
  const fenced = await checkpoints.fenced(job.id, fence).catch(warn);
  const needed = async () => (lost.aborted ? undefined : options.neededCheckpoints());
  let isRequested = false;
  let pruning: Promise<void> | undefined;
  const run = async () => {
    while (isRequested && !lost.aborted) {
      isRequested = false;
      await fenced?.prune(job.id, job.checkpoint.keep, needed).catch(warn);
    }
    pruning = undefined;
  };
  return {
    prune() {
      isRequested = true;
      pruning ??= run();
    },
    async close() {
      await pruning;
      await fenced?.close().catch(warn);
    },
  };
}
