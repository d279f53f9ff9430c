import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { CheckpointId } from '../schema/checkpoint.js';
import { readJson, type Storage } from '../storage/index.js';

const root = 'pins';
const pinKey = `${root}/serving.json`;
const holds = `${root}/holds`;
const Pin = z.object({ checkpoint: CheckpointId });

/** What to do when a pinned checkpoint cannot serve, or should go. */
export const unpinAdvice = 'It is pinned: DELETE /models/current goes back to the newest checkpoint.';

export type CheckpointPin = ReturnType<typeof checkpointPin>;

/**
 * Which checkpoint a user has pinned, so that it serves in place of the newest: one object, next to the checkpoints, which
 * every process that uses the storage sees.
 *
 * Before a pin is set, a hold with a name of its own declares it; then the checkpoint is looked for, and only then the pin is
 * written. Whoever removes a checkpoint sets it aside first and asks `holds` afterwards. So either the hold is seen, and the
 * checkpoint is put back, or the checkpoint is not found, and the pin is refused.
 */
export function checkpointPin(storage: Storage) {
  const get = async () => (await readJson(storage, pinKey, Pin))?.checkpoint ?? null;
  return {
    /** The id of the pinned checkpoint, or null. */
    get,
    /** See `Storage.stamp`. */
    stamp: () => storage.stamp(pinKey),
    /** @param check throws when there is no such checkpoint: then the pin stays as it was */
    async set(checkpoint: string, check: () => Promise<unknown>): Promise<void> {
      const hold = `${holds}/${checkpoint}.${randomUUID()}`;
      await storage.write(hold, Buffer.alloc(0));
      try {
        await check();
        await storage.write(pinKey, Buffer.from(JSON.stringify({ checkpoint })));
      } finally {
        await storage.remove(hold);
      }
    },
    remove: () => storage.remove(pinKey),
    /** Whether a checkpoint is pinned, or about to be. */
    async holds(checkpoint: string): Promise<boolean> {
      // In this order, since a hold goes only once the pin is there.
      const held = (await storage.list(holds)).some(name => name.startsWith(`${checkpoint}.`));
      return held || (await get()) === checkpoint;
    },
    /** Removes the holds of processes that were killed; meant for the start of the service. */
    async clean(): Promise<void> {
      for (const name of await storage.list(holds)) await storage.remove(`${holds}/${name}`);
    },
  };
}
