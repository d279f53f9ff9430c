import { LRUCache } from 'lru-cache';
import type { CheckpointManifest } from '../schema/checkpoint.js';
import type { Storage } from '../storage/index.js';

/** Remembers what was found, unless the object that it depends on has been written since: every request asks for it. */
export function rememberedManifests(storage: Storage) {
  const known = new LRUCache<string, { readonly stamp: string; readonly manifest: CheckpointManifest | null }>({
    max: 100,
  });
  /** @param key of the object that decides on what is found */
  return async <Found extends CheckpointManifest | null>(key: string, find: () => Promise<Found>): Promise<Found> => {
    const stamp = storage.stamp(key);
    const last = known.get(key);
    if (stamp && last?.stamp === stamp) return last.manifest as Found;
    const manifest = await find();
    if (stamp) known.set(key, { stamp, manifest });
    return manifest;
  };
}
