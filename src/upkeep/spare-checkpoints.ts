import type { CheckpointManifest } from '../schema/checkpoint.js';
import { isNewerData } from '../schema/parse-stored.js';

/** What is needed of the checkpoint store. */
export interface CheckpointLists {
  /** A job's checkpoints, newest first. */
  list(job: string): Promise<readonly CheckpointManifest[]>;
  latest(): Promise<CheckpointManifest | null>;
  best(job: string): Promise<CheckpointManifest | null>;
  /** The id of the pinned one, or null. */
  pinned(): Promise<string | null>;
}

/** The job of a checkpoint's folder; undefined for other folders and damaged checkpoints. */
export function jobOf(folder: string): string | undefined {
  return /^(.+)-\d+$/.exec(folder)?.[1];
}

/**
 * Ids of checkpoints that nothing needs as such: older than the newest ones that their job keeps, not its best, not the
 * latest, and not pinned.
 * @param folders names of all checkpoints' folders
 * @param keepOf how many of its newest a job keeps; 1 when the job is gone, infinite when that is not known
 */
export async function spareCheckpoints(
  folders: Iterable<string>,
  store: CheckpointLists,
  keepOf: (job: string) => Promise<number>,
): Promise<string[]> {
  const counts = new Map<string, number>();
  for (const folder of folders) {
    const job = jobOf(folder);
    if (job !== undefined) counts.set(job, (counts.get(job) ?? 0) + 1);
  }
  // One made by a newer version is in none of the lists below.
  const latest = await store.latest().catch(error => {
    if (isNewerData(error)) return null;
    throw error;
  });
  const pinned = await store.pinned();
  const spare: string[] = [];
  for (const [job, count] of counts) {
    if (count === 1) continue;
    const keep = await keepOf(job);
    if (count <= keep) continue;
    const kept = [latest?.id, pinned, (await store.best(job))?.id];
    const older = (await store.list(job)).slice(keep);
    spare.push(...older.map(({ id }) => id).filter(id => !kept.includes(id)));
  }
  return spare;
}
