import { type CheckpointManifest, LatestPointer } from '../schema/checkpoint.js';
import { readJson, type Storage, sha256 } from '../storage/index.js';
import { type CheckpointManifests, checkpointsRoot, manifestKey, newestOf } from './checkpoint-manifests.js';

const pointerKey = `${checkpointsRoot}/latest.json`;

export type LatestCheckpoint = ReturnType<typeof latestPointer>;

/** Which checkpoint is the latest: one object, which every process that uses the storage sees. */
export function latestPointer(storage: Storage, manifests: CheckpointManifests) {
  /** The manifest that the pointer named last, so that following it reads one small object. */
  let known: { readonly sha256: string; readonly manifest: CheckpointManifest } | undefined;

  const read = () => readJson(storage, pointerKey, LatestPointer);

  /** The checkpoint that it names, or the newest remaining one that this version can read when that is gone. */
  async function readable(): Promise<CheckpointManifest | null> {
    for (let gone: string | undefined; ; ) {
      const pointer = await read();
      if (!pointer || pointer.manifest === gone) return newestOf(await manifests.all());
      if (pointer.manifest === known?.sha256) return known.manifest;
      const manifest = await manifests.find(pointer.checkpoint);
      if (manifest) {
        known = { sha256: pointer.manifest, manifest };
        return manifest;
      }
      // Removed between the two reads: the pointer names another one by now.
      gone = pointer.manifest;
    }
  }

  /** @param manifest the bytes of its manifest.json */
  async function set(checkpoint: string, manifest: Uint8Array): Promise<void> {
    const pointer: LatestPointer = { checkpoint, manifest: sha256(manifest) };
    await storage.write(pointerKey, Buffer.from(JSON.stringify(pointer)));
  }

  /** Names a checkpoint unless that is gone. */
  async function pointTo(id: string): Promise<void> {
    const manifest = await storage.read(manifestKey(id));
    if (manifest) await set(id, manifest);
  }

  return {
    key: pointerKey,
    read,
    readable,
    set,
    pointTo,

    /** The same as `readable`. @throws ServiceError NEWER_DATA when a newer version has saved the one that it names */
    async find(): Promise<CheckpointManifest | null> {
      const latest = await readable();
      const pointer = await read();
      const newer =
        pointer && pointer.checkpoint !== latest?.id ? await manifests.refused(pointer.checkpoint) : undefined;
      if (newer) throw newer;
      return latest;
    },

    /** Names the newest checkpoint, other than those excluded. */
    async pointToNewest(except: readonly string[] = []): Promise<void> {
      const find = async () => newestOf(await manifests.all(id => !except.includes(id)));
      let next = await find();
      for (;;) {
        if (next) await pointTo(next.id);
        else await storage.remove(pointerKey);
        known = undefined;
        // A training may have saved a newer one in between, which must stay the latest.
        const now = await find();
        if (now?.id === next?.id) return;
        next = now;
      }
    },

    /** Names another checkpoint where it names one that was set aside. @returns the one that serves now */
    async turnFrom(id: string): Promise<CheckpointManifest | null> {
      known = undefined;
      const pointer = await read();
      const next = pointer?.checkpoint === id ? newestOf(await manifests.all()) : await readable();
      if (!next) await storage.remove(pointerKey);
      else if (pointer?.checkpoint === id) await pointTo(next.id);
      return next;
    },
  };
}
