import type { CheckpointStore } from '../../checkpoint/checkpoint-store.js';
import { sharing } from '../../dataset/share.js';
import type { JobStatus } from '../../schema/job.js';
import type { Settings } from '../../schema/service/settings.js';
import type { StorageUsage } from '../../schema/service/storage.js';
import type { Storage } from '../../storage/index.js';
import { type SharedStorage, storageUsage } from '../../upkeep/storage-usage.js';

/** Files after which an answer is not waited for any longer: a few seconds. */
const maxFiles = 200_000;
const keptMs = 60_000;

export interface KnownJobs {
  get(id: string): Promise<{ readonly status: JobStatus; readonly checkpoint: { readonly keep: number } } | undefined>;
}

/**
 * Measures what is below DATA_DIR, and in what machines share, for all who ask, at most once a minute.
 * @param bucket undefined when all is below DATA_DIR
 */
export function storageWatch(
  dataDir: string,
  checkpoints: CheckpointStore,
  jobs: KnownJobs,
  bucket?: SharedStorage | undefined,
) {
  const share = sharing<StorageUsage>({ keptMs, maxKept: 1 });
  const keepOf = keepIn(jobs);
  return { usage: () => share('', () => storageUsage({ dataDir, bucket, checkpoints, keepOf, maxFiles })) };
}

/** A storage with its address, when it is not DATA_DIR. */
export function sharedOf({ STORAGE_URL: url }: Settings, storage: Storage): SharedStorage | undefined {
  return url === undefined ? undefined : { url, storage };
}

/**
 * How many checkpoints a job keeps: all while the queue is away, one when it has forgotten the job. A job that trains removes
 * by itself what it does not keep, just after it has saved the next.
 */
export function keepIn(jobs: KnownJobs): (job: string) => Promise<number> {
  return job =>
    jobs.get(job).then(
      known => (known?.status === 'running' ? Number.POSITIVE_INFINITY : (known?.checkpoint.keep ?? 1)),
      () => Number.POSITIVE_INFINITY,
    );
}
