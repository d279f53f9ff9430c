import { z } from 'zod';
import { readJson, type Storage } from '../storage/index.js';

const root = 'checkpoint-names';
const keyOf = (id: string) => `${root}/${id}.json`;
const Named = z.object({ name: z.string() });

export type CheckpointNames = ReturnType<typeof checkpointNames>;

/**
 * The names that users give to checkpoints: one object each, next to the checkpoints rather than in them. So a manifest
 * never changes once it is saved, its digest stays correct, and naming needs no permission from a training that may be
 * saving.
 */
export function checkpointNames(storage: Storage) {
  const remove = (id: string) => storage.remove(keyOf(id));
  return {
    async get(id: string): Promise<string | null> {
      return (await readJson(storage, keyOf(id), Named))?.name ?? null;
    },
    async set(id: string, name: string | null): Promise<void> {
      if (name === null) await remove(id);
      else await storage.write(keyOf(id), Buffer.from(JSON.stringify({ name })));
    },
    remove,
    /** Removes the names of checkpoints that no longer exist. */
    async clean(isThere: (id: string) => Promise<boolean>): Promise<void> {
      for (const file of await storage.list(root)) {
        const id = file.replace(/\.json$/, '');
        if (!(await isThere(id))) await remove(id);
      }
    },
  };
}
