import { isDeepStrictEqual } from 'node:util';
import { LRUCache } from 'lru-cache';
import { qualityScore } from '../model/quality-score.js';
import type { Tensors } from '../model/tensors.js';
import { CheckpointId, CheckpointManifest, type CheckpointManifestInput, LatestPointer } from '../schema/checkpoint.js';
import { HyperparametersShape } from '../schema/hyperparameters.js';
import { newerDataIn, parseStored, withoutDefaults } from '../schema/parse-stored.js';
import { ServiceError } from '../schema/problem.js';
import {
  type Content,
  describeFile,
  FileStorage,
  readJson,
  readStored,
  type Storage,
  sha256,
} from '../storage/index.js';
import { checkpointNames } from './checkpoint-names.js';
import { checkpointPin, unpinAdvice } from './checkpoint-pin.js';
import { decodeSafetensors, encodeSafetensors, SafetensorsError } from './safetensors.js';

/** What a training saves: the generator as it is served, and what else a resumed training needs. */
export type NewCheckpoint = Omit<CheckpointManifestInput, 'format' | 'id' | 'createdAt' | 'files'> & {
  readonly generator: Tensors;
  readonly training: Tensors;
};

/** The same when its files of arrays are written already. */
export type NewCheckpointFiles = Omit<CheckpointManifestInput, 'format' | 'id' | 'createdAt'>;

export interface LoadedCheckpoint {
  readonly manifest: CheckpointManifest;
  readonly tensors: Tensors;
}

/** One of a checkpoint's files of arrays. */
type Part = keyof CheckpointManifest['files'];

const root = 'checkpoints';
const manifestFile = 'manifest.json';
const pointerKey = `${root}/latest.json`;
/** The names of its files of arrays. */
export const fileNames = { generator: 'generator.safetensors', training: 'training.safetensors' } as const;
const keyOf = (id: string) => `${root}/${id}`;
const manifestKey = (id: string) => `${keyOf(id)}/${manifestFile}`;
/** The name of what is left of a damaged checkpoint. */
const damagedName = (id: string) => `${id}.damaged`;

/**
 * Checkpoints and the `latest` pointer. A checkpoint is a group of three objects that are committed together:
 * manifest.json with the digests of generator.safetensors and training.safetensors. One whose bytes do not match their
 * digests is set aside under `<id>.damaged`, and the one before it takes its place. One made by a newer version of the
 * service is refused and left where it is.
 */
export class CheckpointStore {
  readonly #storage: Storage;
  readonly #names: ReturnType<typeof checkpointNames>;
  readonly #pin: ReturnType<typeof checkpointPin>;
  /** The manifest that the pointer named last, so that following `latest` reads one small object. */
  #latest: { readonly sha256: string; readonly manifest: CheckpointManifest } | undefined;

  /** Manifests by the object that decided on them, see `#byStamp`. */
  readonly #found = new LRUCache<string, { readonly stamp: string; readonly manifest: CheckpointManifest | null }>({
    max: 100,
  });

  /** @param storage or the folder that holds the service's data */
  constructor(storage: Storage | string) {
    this.#storage = typeof storage === 'string' ? new FileStorage(storage) : storage;
    this.#names = checkpointNames(this.#storage);
    this.#pin = checkpointPin(this.#storage);
  }

  /**
   * The store as one attempt of a job uses it: once a newer attempt begins, nothing that this one saves takes
   * effect.
   * @param number higher than that of every attempt before
   * @throws FencedOffError, now or when it writes, when a newer attempt has begun
   */
  async fenced(job: string, number: number): Promise<CheckpointStore> {
    return new CheckpointStore(await this.#storage.fenced(job, number));
  }

  /** Ends the attempt's write permission. */
  async close(): Promise<void> {
    await this.#storage.close();
  }

  /**
   * Ends the write permission of the attempts of a job that has ended, even of those whose machine is gone.
   * @param last number of the last one that is known to have ended; those after it keep theirs
   */
  async release(job: string, last?: number): Promise<void> {
    await this.#storage.revoke(job, last);
  }

  /**
   * Saves a checkpoint, whole or not at all, and makes it the latest. Saving a step again replaces it.
   * @throws ServiceError NEWER_DATA when a newer version has saved that step
   */
  async save({ generator, training, ...facts }: NewCheckpoint): Promise<CheckpointManifest> {
    const parts = { generator: encodeSafetensors(generator), training: encodeSafetensors(training) };
    const files = {
      generator: describeFile(fileNames.generator, ...parts.generator),
      training: describeFile(fileNames.training, ...parts.training),
    };
    return this.saveFiles({ ...facts, files }, part => parts[part]);
  }

  /**
   * The same when its files of arrays are written already: their bytes are not looked at.
   * @param contentOf their bytes, which `files` describes
   */
  async saveFiles(facts: NewCheckpointFiles, contentOf: (part: Part) => Content): Promise<CheckpointManifest> {
    const manifest = CheckpointManifest.parse({
      format: 1,
      id: `${facts.job}-${facts.step}`,
      createdAt: new Date().toISOString(),
      ...facts,
    });
    const hyperparameters = withoutDefaults(manifest.hyperparameters, HyperparametersShape);
    const bytes = Buffer.from(JSON.stringify({ ...manifest, hyperparameters }, null, 2));
    const newer = await this.#refused(manifest.id);
    if (newer) throw newer;
    await this.#storage.commit(keyOf(manifest.id), async put => {
      for (const part of ['generator', 'training'] as const) await put(manifest.files[part].name, contentOf(part));
      await put(manifestFile, bytes);
    });
    await this.#point(manifest.id, bytes);
    return manifest;
  }

  /**
   * The checkpoint that serves unless one is pinned: the last one saved, or the newest remaining one when that is gone.
   * @throws ServiceError NEWER_DATA when a newer version has saved it
   */
  async latest(): Promise<CheckpointManifest | null> {
    return this.#byStamp(pointerKey, () => this.#findLatest());
  }

  async #findLatest(): Promise<CheckpointManifest | null> {
    const latest = await this.#readableLatest();
    const pointer = await readJson(this.#storage, pointerKey, LatestPointer);
    const newer = pointer && pointer.checkpoint !== latest?.id ? await this.#refused(pointer.checkpoint) : undefined;
    if (newer) throw newer;
    return latest;
  }

  /** The same, or the newest that this version can read. */
  async #readableLatest(): Promise<CheckpointManifest | null> {
    for (let gone: string | undefined; ; ) {
      const pointer = await readJson(this.#storage, pointerKey, LatestPointer);
      if (!pointer || pointer.manifest === gone) return newest(await this.#all());
      if (pointer.manifest === this.#latest?.sha256) return this.#latest.manifest;
      const manifest = await this.#manifest(pointer.checkpoint);
      if (manifest) {
        this.#latest = { sha256: pointer.manifest, manifest };
        return manifest;
      }
      // Removed between the two reads: the pointer names another one by now.
      gone = pointer.manifest;
    }
  }

  /** @throws ServiceError CHECKPOINT_NOT_FOUND, CHECKPOINT_DAMAGED when its manifest cannot be read, or NEWER_DATA */
  async get(id: string): Promise<CheckpointManifest> {
    return CheckpointId.safeParse(id).success
      ? this.#byStamp(manifestKey(id), () => this.#get(id))
      : Promise.reject(notFound(id));
  }

  async #get(id: string): Promise<CheckpointManifest> {
    const bytes = CheckpointId.safeParse(id).success ? await this.#storage.read(manifestKey(id)) : undefined;
    if (!bytes) throw notFound(id);
    const manifest = parseStored(bytes, CheckpointManifest, manifestKey(id));
    if (!manifest) throw await this.#setAside(id, `${manifestFile} cannot be read`);
    return manifest;
  }

  /**
   * Differs when another checkpoint may answer, see `Storage.stamp`; undefined when that is not known at this moment.
   * @param model `latest`, an id, or undefined: the pinned one, or else the latest
   */
  stamp(model: string | undefined): string | undefined {
    if (model === 'latest') return this.#storage.stamp(pointerKey);
    if (model === undefined) {
      const [pinned, latest] = [this.#pin.stamp(), this.#storage.stamp(pointerKey)];
      return pinned === undefined || latest === undefined ? undefined : `${pinned} ${latest}`;
    }
    return this.#storage.stamp(manifestKey(model));
  }

  /** The id of the checkpoint that serves because it was pinned, or null. */
  async pinned(): Promise<string | null> {
    return this.#pin.get();
  }

  /**
   * Makes a checkpoint serve in place of the latest, and keeps it from being removed, until another one is pinned.
   * @throws ServiceError CHECKPOINT_NOT_FOUND, CHECKPOINT_DAMAGED or NEWER_DATA; then nothing has changed
   */
  async pin(id: string): Promise<CheckpointManifest> {
    // All of its bytes: one that cannot serve must not be what answers everybody.
    const { manifest } = await this.#load(id, 'generator');
    await this.#pin.set(id, () => this.get(id));
    return manifest;
  }

  /** Makes the latest checkpoint serve again. */
  async unpin(): Promise<void> {
    await this.#pin.remove();
  }

  /** Whether a checkpoint was set aside because it was damaged. */
  async isSetAside(id: string): Promise<boolean> {
    return (await this.#storage.list(root)).includes(damagedName(id));
  }

  /** Every checkpoint that this version can read, newest first. */
  async all(): Promise<CheckpointManifest[]> {
    return newestFirst(await this.#all());
  }

  /** Checkpoints of a job, or of all jobs, made by a newer version, with the error that says so, in the order of their steps. */
  async refused(job?: string): Promise<{ readonly id: string; readonly error: ServiceError }[]> {
    const found = (await this.#ids()).flatMap(id => {
      const [, of, step] = /^(.+)-(\d+)$/.exec(id) ?? [];
      return of !== undefined && (job === undefined || of === job) ? [{ id, step: Number(step) }] : [];
    });
    const all = await Promise.all(
      found.sort((a, b) => a.step - b.step).map(async ({ id }) => ({ id, error: await this.#refused(id) })),
    );
    return all.flatMap(({ id, error }) => (error ? [{ id, error }] : []));
  }

  /** A job's checkpoints, newest first, without those that are refused. */
  async list(job: string): Promise<CheckpointManifest[]> {
    const manifests = await this.#all(id => id.startsWith(`${job}-`));
    return manifests.filter(manifest => manifest.job === job).sort((a, b) => b.step - a.step);
  }

  /** The checkpoints trained on a dataset, newest first. */
  async trainedOn(dataset: string): Promise<CheckpointManifest[]> {
    const all = await this.#all();
    return all.filter(manifest => manifest.dataset === dataset).sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  }

  /** The generator's arrays. @throws ServiceError CHECKPOINT_NOT_FOUND or CHECKPOINT_DAMAGED */
  async loadGenerator(id: string): Promise<LoadedCheckpoint> {
    return this.#load(id, 'generator');
  }

  /** The arrays for resuming the training. @throws ServiceError CHECKPOINT_NOT_FOUND or CHECKPOINT_DAMAGED */
  async loadTraining(id: string): Promise<LoadedCheckpoint> {
    return this.#load(id, 'training');
  }

  /**
   * The bytes of a file of arrays, exactly as this manifest describes them.
   * @throws ServiceError CHECKPOINT_NOT_FOUND or CHECKPOINT_DAMAGED; CHECKPOINT_NOT_FOUND also when its step has been saved
   *   again
   */
  async readFile({ id, files }: CheckpointManifest, part: Part): Promise<Uint8Array> {
    const { manifest, value } = await this.#intact(id, part, bytes => bytes);
    if (manifest.files[part].sha256 !== files[part].sha256) throw notFound(id);
    return value;
  }

  /**
   * A job's newest checkpoint whose files are intact, to resume from; damaged ones are set aside on the way.
   * @throws ServiceError NEWER_DATA when a newer version has trained the job: repeating its steps would replace what it
   *   saved
   */
  async newestOf(job: string): Promise<CheckpointManifest | null> {
    const [refused] = await this.refused(job);
    if (refused) throw refused.error;
    for (const manifest of await this.list(job)) {
      try {
        await this.#load(manifest.id, 'generator');
        await this.#load(manifest.id, 'training');
        return manifest;
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
      }
    }
    return null;
  }

  /** A job's checkpoint with the lowest `qualityScore`, the newest if there are several. Null when none was measured. */
  async best(job: string): Promise<CheckpointManifest | null> {
    return bestOf(await this.list(job));
  }

  /**
   * Removes all but a job's newest checkpoints, but never the latest, the pinned one, the job's best, or one that is needed.
   * @param needed ids of the checkpoints that other jobs will start from; undefined when that is not known. It is
   *   called again once a checkpoint can no longer be found: a job that declares its need, and then finds it, keeps it
   */
  async prune(
    job: string,
    keep: number,
    needed: () => Promise<readonly string[] | undefined> = async () => [],
  ): Promise<void> {
    const [latest, all] = [await this.#readableLatest(), await this.list(job)];
    const kept = [latest?.id, bestOf(all)?.id];
    const old = all.slice(keep).flatMap(({ id }) => (kept.includes(id) ? [] : [id]));
    const known = old.length > 0 ? await needed() : [];
    const isNeeded = async (id: string) => (await needed())?.includes(id) ?? true;
    for (const id of old) if (known && !known.includes(id)) await this.#removeUnless(id, () => isNeeded(id));
  }

  /**
   * Removes every checkpoint of a job except a pinned one, damaged ones too. When one of them is the latest, the newest of
   * the other jobs takes its place first.
   * @param isNeeded called for each once it can no longer be found: whether it has to stay after all
   * @returns ids of what was removed
   */
  async removeAll(job: string, isNeeded: () => Promise<boolean> = async () => false): Promise<string[]> {
    // A forgotten attempt must not bring them back.
    await this.release(job);
    const named = new RegExp(`^${job}-\\d+(\\.damaged)?$`);
    return this.remove(
      (await this.#storage.list(root)).filter(name => named.test(name)),
      isNeeded,
    );
  }

  /**
   * Removes checkpoints, but never the pinned one. When one of them is the latest, the newest of the others takes its place
   * first.
   * @param isNeeded called for each once it can no longer be found: whether it has to stay after all
   * @returns ids of what was removed
   */
  async remove(
    ids: readonly string[],
    isNeeded: (id: string) => Promise<boolean> = async () => false,
  ): Promise<string[]> {
    const latest = await this.#readableLatest();
    const isServing = latest !== null && ids.includes(latest.id);
    if (isServing) await this.#pointToNewest(ids);
    const removed: string[] = [];
    for (const id of ids) if (!(await this.#removeUnless(id, () => isNeeded(id)))) removed.push(id);
    if (isServing && !removed.includes(latest.id)) await this.#pointToNewest();
    return removed;
  }

  /** The name that a user gave to a checkpoint; null when it has none. */
  async nameOf(id: string): Promise<string | null> {
    return this.#names.get(id);
  }

  /** Names a checkpoint, or takes its name away. @throws ServiceError CHECKPOINT_NOT_FOUND or CHECKPOINT_DAMAGED */
  async rename(id: string, name: string | null): Promise<void> {
    await this.get(id);
    await this.#names.set(id, name);
    // Removed in the meantime: its name is removed too.
    if (!(await this.#isThere(id))) await this.#names.remove(id);
  }

  /** Removes what interrupted writes have left behind and repairs the pointer; meant for the start of the service. */
  async recover(): Promise<void> {
    await this.#storage.clean();
    await this.#names.clean(id => this.#isThere(id));
    await this.#pin.clean();
    const latest = await this.#readableLatest();
    const pointer = await readJson(this.#storage, pointerKey, LatestPointer);
    // A running training may have saved between the two: the checkpoint that its pointer names exists, and is newer.
    if (pointer && (await this.#isThere(pointer.checkpoint))) return;
    if (latest) await this.#pointTo(latest.id);
  }

  /** What was found last, unless the object that it depends on has been written since: every request asks for it. */
  async #byStamp<Found extends CheckpointManifest | null>(key: string, find: () => Promise<Found>): Promise<Found> {
    const stamp = this.#storage.stamp(key);
    const known = this.#found.get(key);
    if (stamp && known?.stamp === stamp) return known.manifest as Found;
    const manifest = await find();
    if (stamp) this.#found.set(key, { stamp, manifest });
    return manifest;
  }

  async #load(id: string, part: Part): Promise<LoadedCheckpoint> {
    const { manifest, value } = await this.#intact(id, part, decodeSafetensors);
    return { manifest, tensors: value };
  }

  /** What is read from the bytes of a part. @param read throws a SafetensorsError when they are not valid */
  async #intact<Value>(
    id: string,
    part: Part,
    read: (bytes: Uint8Array) => Value,
  ): Promise<{ manifest: CheckpointManifest; value: Value }> {
    for (let failed: CheckpointManifest | undefined; ; ) {
      const manifest = await this.#get(id);
      const found = await this.#read(manifest, part, read);
      if ('value' in found) return { manifest, value: found.value };
      // It may have been saved again between the two reads: one that fails twice, unchanged, is damaged.
      if (isDeepStrictEqual(manifest, failed)) throw await this.#setAside(id, found.why);
      failed = manifest;
    }
  }

  /** What is read from the bytes of a part, or why they are not what was saved. */
  async #read<Value>(
    { id, files }: CheckpointManifest,
    part: Part,
    read: (bytes: Uint8Array) => Value,
  ): Promise<{ value: Value } | { why: string }> {
    const { name, bytes: expected, sha256: digest } = files[part];
    const bytes = await this.#storage.read(`${keyOf(id)}/${name}`);
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
  async #setAside(id: string, why: string): Promise<ServiceError> {
    // Pruned while it was being read: nothing is damaged.
    if (!(await this.#storage.read(manifestKey(id)))) return notFound(id);
    await this.#storage.move(keyOf(id), keyOf(damagedName(id)));
    this.#latest = undefined;
    const pointer = await readJson(this.#storage, pointerKey, LatestPointer);
    const next = pointer?.checkpoint === id ? newest(await this.#all()) : await this.#readableLatest();
    if (!next) await this.#storage.remove(pointerKey);
    else if (pointer?.checkpoint === id) await this.#pointTo(next.id);
    const now = next ? `The checkpoint ${next.id} serves now.` : 'No other checkpoint is left: start a training.';
    const advice = (await this.#pin.get()) === id ? unpinAdvice : now;
    return new ServiceError(
      'CHECKPOINT_DAMAGED',
      `The checkpoint ${id} is damaged: ${why}. It has been set aside as ${damagedName(id)}. ${advice}`,
      { retryAfter: 1 },
    );
  }

  /** @returns whether it was put back */
  async #removeUnless(id: string, isNeeded: () => Promise<boolean>): Promise<boolean> {
    const isKept = await this.#storage.removeUnless(
      keyOf(id),
      async () => (await this.#pin.holds(id)) || (await isNeeded()),
    );
    if (!isKept) await this.#names.remove(id);
    return isKept;
  }

  /** Makes the newest checkpoint, other than those excluded, the latest. */
  async #pointToNewest(except: readonly string[] = []): Promise<void> {
    const find = async () => newest(await this.#all(id => !except.includes(id)));
    let next = await find();
    for (;;) {
      if (next) await this.#pointTo(next.id);
      else await this.#storage.remove(pointerKey);
      this.#latest = undefined;
      // A training may have saved a newer one in between, which must stay the latest.
      const now = await find();
      if (now?.id === next?.id) return;
      next = now;
    }
  }

  async #pointTo(id: string): Promise<void> {
    const manifest = await this.#storage.read(manifestKey(id));
    if (manifest) await this.#point(id, manifest);
  }

  async #point(id: string, manifest: Uint8Array): Promise<void> {
    const pointer: LatestPointer = { checkpoint: id, manifest: sha256(manifest) };
    await this.#storage.write(pointerKey, Buffer.from(JSON.stringify(pointer)));
  }

  /** Undefined when there is none, or none that this version can read. */
  async #manifest(id: string): Promise<CheckpointManifest | undefined> {
    let manifest: CheckpointManifest | undefined;
    await newerDataIn(async () => {
      manifest = await readStored(this.#storage, manifestKey(id), CheckpointManifest);
    });
    return manifest;
  }

  /** The error that refuses a checkpoint made by a newer version; undefined for any other. */
  #refused(id: string): Promise<ServiceError | undefined> {
    return newerDataIn(() => readStored(this.#storage, manifestKey(id), CheckpointManifest));
  }

  /** Whether there is such a checkpoint, of any version. */
  async #isThere(id: string): Promise<boolean> {
    return (await this.#manifest(id)) !== undefined || (await this.#refused(id)) !== undefined;
  }

  async #ids(): Promise<string[]> {
    return (await this.#storage.list(root)).filter(name => CheckpointId.safeParse(name).success);
  }

  /** Every checkpoint whose manifest can be read; those whose ids are not wanted are not read. */
  async #all(wanted: (id: string) => boolean = () => true): Promise<CheckpointManifest[]> {
    const ids = (await this.#ids()).filter(wanted);
    const manifests = await Promise.all(ids.map(id => this.#manifest(id)));
    return manifests.filter(manifest => manifest !== undefined);
  }
}

/** The order in which they were saved, the last one first; of those saved at the same moment, the highest step first. */
function newestFirst(manifests: readonly CheckpointManifest[]): CheckpointManifest[] {
  return [...manifests].sort((a, b) => b.createdAt.localeCompare(a.createdAt) || b.step - a.step);
}

function newest(manifests: readonly CheckpointManifest[]): CheckpointManifest | null {
  return newestFirst(manifests)[0] ?? null;
}

function bestOf(newestFirst: readonly CheckpointManifest[]): CheckpointManifest | null {
  let best: CheckpointManifest | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const manifest of newestFirst) {
    const score = manifest.quality ? qualityScore(manifest.quality) : least;
    if (score < least) [best, least] = [manifest, score];
  }
  return best;
}

function notFound(id: string): ServiceError {
  return new ServiceError(
    'CHECKPOINT_NOT_FOUND',
    `There is no checkpoint ${id}: GET /jobs/{id}/checkpoints lists those of a job.`,
  );
}
