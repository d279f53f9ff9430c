import type { CheckpointManifest } from '../schema/checkpoint.js';
import type { Storage } from '../storage/index.js';
import { bestOf, checkpointKey, checkpointsRoot } from './checkpoint-manifests.js';
import type { CheckpointNames } from './checkpoint-names.js';
import type { CheckpointPin } from './checkpoint-pin.js';
import type { LatestCheckpoint } from './latest-pointer.js';

/** What takes part when checkpoints are removed. */
export interface RemovalParts {
  readonly storage: Storage;
  readonly latest: LatestCheckpoint;
  readonly names: CheckpointNames;
  readonly pin: CheckpointPin;
}

/** Removes checkpoints, but never the pinned one, nor one that turns out to be needed once it can no longer be found. */
export function removeCheckpoints({ storage, latest, names, pin }: RemovalParts) {
  /** @returns whether it was put back */
  async function removeUnless(id: string, isNeeded: () => Promise<boolean>): Promise<boolean> {
    const isKept = await storage.removeUnless(
      checkpointKey(id),
      async () => (await pin.holds(id)) || (await isNeeded()),
    );
    if (!isKept) await names.remove(id);
    return isKept;
  }

  return {
    /** See `CheckpointStore.remove`. */
    async remove(ids: readonly string[], isNeeded: (id: string) => Promise<boolean>): Promise<string[]> {
      const serving = await latest.readable();
      const isServing = serving !== null && ids.includes(serving.id);
      if (isServing) await latest.pointToNewest(ids);
      const removed: string[] = [];
      for (const id of ids) if (!(await removeUnless(id, () => isNeeded(id)))) removed.push(id);
      if (isServing && !removed.includes(serving.id)) await latest.pointToNewest();
      return removed;
    },

    /** The names of everything that is left of the checkpoints of a job, damaged ones too. */
    async namesOf(job: string): Promise<string[]> {
      const named = new RegExp(`^${job}-\\d+(\\.damaged)?$`);
      return (await storage.list(checkpointsRoot)).filter(name => named.test(name));
    },

    /**
     * See `CheckpointStore.prune`.
     * @param serving the latest, read before the others were
     * @param all of a job, newest first
     */
    async prune(
      serving: CheckpointManifest | null,
      all: readonly CheckpointManifest[],
      keep: number,
      needed: () => Promise<readonly string[] | undefined>,
    ): Promise<void> {
      const kept = [serving?.id, bestOf(all)?.id];
      const old = all.slice(keep).flatMap(({ id }) => (kept.includes(id) ? [] : [id]));
      const known = old.length > 0 ? await needed() : [];
      const isNeeded = async (id: string) => (await needed())?.includes(id) ?? true;
      for (const id of old) if (known && !known.includes(id)) await removeUnless(id, () => isNeeded(id));
    },
  };
}
