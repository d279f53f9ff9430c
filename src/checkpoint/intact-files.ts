import { isDeepStrictEqual } from 'node:util';
import { CheckpointId, CheckpointManifest } from '../schema/checkpoint.js';
import { parseStored } from '../schema/parse-stored.js';
import { ServiceError } from '../schema/problem.js';
import { type Storage, sha256 } from '../storage/index.js';
import {
  checkpointKey,
  checkpointNotFound,
  checkpointsRoot,
  manifestFile,
  manifestKey,
} from './checkpoint-manifests.js';
import { type CheckpointPin, unpinAdvice } from './checkpoint-pin.js';
import type { LatestCheckpoint } from './latest-pointer.js';
import { SafetensorsError } from './safetensors.js';

/** One of a checkpoint's files of arrays. */
export type Part = keyof CheckpointManifest['files'];

/** The name of what is left of a damaged checkpoint. */
const damagedName = (id: string) => `${id}.damaged`;

/** What takes part when a damaged checkpoint is taken out of service. */
export interface ReadingParts {
  readonly storage: Storage;
  readonly latest: LatestCheckpoint;
  readonly pin: CheckpointPin;
}

/**
 * Reads checkpoints, whose bytes must be those that were saved: one that is damaged is set aside under `<id>.damaged`, and the
 * one before it takes its place.
 */
export function intactFiles({ storage, latest, pin }: ReadingParts) {
  /** @throws ServiceError CHECKPOINT_NOT_FOUND, CHECKPOINT_DAMAGED when its manifest cannot be read, or NEWER_DATA */
  async function manifestOf(id: string): Promise<CheckpointManifest> {
    const bytes = CheckpointId.safeParse(id).success ? await storage.read(manifestKey(id)) : undefined;
    if (!bytes) throw checkpointNotFound(id);
    const manifest = parseStored(bytes, CheckpointManifest, manifestKey(id));
    if (!manifest) throw await setAside(id, `${manifestFile} cannot be read`);
    return manifest;
  }

  /** What is read from the bytes of a part, or why they are not what was saved. */
  async function tryToRead<Value>(
    { id, files }: CheckpointManifest,
    part: Part,
    read: (bytes: Uint8Array) => Value,
  ): Promise<{ value: Value } | { why: string }> {
    const { name, bytes: expected, sha256: digest } = files[part];
    const bytes = await storage.read(`${checkpointKey(id)}/${name}`);
    if (!bytes) return { why: `${name} is missing` };
    if (bytes.length !== expected) return { why: `${name} has ${bytes.length} bytes instead of ${expected}` };
    if (sha256(bytes) !== digest) return { why: `${name} does not match its SHA-256` };
    try {
      return { value: read(bytes) };
    } catch (error) {
      if (!(error instanceof SafetensorsError)) throw error;
      return { why: `${name} is not valid: ${error.message}` };
    }
  }

  /** Takes a damaged checkpoint out of service. @returns the error that says so */
  async function setAside(id: string, why: string): Promise<ServiceError> {
    // Pruned while it was being read: nothing is damaged.
    if (!(await storage.read(manifestKey(id)))) return checkpointNotFound(id);
    await storage.move(checkpointKey(id), checkpointKey(damagedName(id)));
    const next = await latest.turnFrom(id);
    const now = next ? `The checkpoint ${next.id} serves now.` : 'No other checkpoint is left: start a training.';
    const advice = (await pin.get()) === id ? unpinAdvice : now;
    return new ServiceError(
      'CHECKPOINT_DAMAGED',
      `The checkpoint ${id} is damaged: ${why}. It has been set aside as ${damagedName(id)}. ${advice}`,
      { retryAfter: 1 },
    );
  }

  return {
    manifestOf,

    /**
     * What is read from the bytes of a part.
     * @param read throws a SafetensorsError when they are not valid
     * @throws ServiceError CHECKPOINT_NOT_FOUND or CHECKPOINT_DAMAGED
     */
    async read<Value>(
      id: string,
      part: Part,
      read: (bytes: Uint8Array) => Value,
    ): Promise<{ manifest: CheckpointManifest; value: Value }> {
      for (let failed: CheckpointManifest | undefined; ; ) {
        const manifest = await manifestOf(id);
        const found = await tryToRead(manifest, part, read);
        if ('value' in found) return { manifest, value: found.value };
        // It may have been saved again between the two reads: one that fails twice, unchanged, is damaged.
        if (isDeepStrictEqual(manifest, failed)) throw await setAside(id, found.why);
        failed = manifest;
      }
    },

    /** Whether a checkpoint was set aside because it was damaged. */
    async isSetAside(id: string): Promise<boolean> {
      return (await storage.list(checkpointsRoot)).includes(damagedName(id));
    },
  };
}
