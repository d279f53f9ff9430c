import { CheckpointId, CheckpointManifest } from '../schema/checkpoint.js';
import { withoutDefaults } from '../schema/parse-stored.js';
import { ServiceError } from '../schema/problem.js';
import { type Content, describeFile, FileStorage, type Storage } from '../storage/index.js';
import {
  bestOf,
  type CheckpointManifests,
  checkpointKey,
  checkpointManifests,
  checkpointNotFound,
  manifestFile,
  manifestKey,
  newestFirst,
} from './checkpoint-manifests.js';
import { type CheckpointNames, checkpointNames } from './checkpoint-names.js';
import { type CheckpointPin, checkpointPin } from './checkpoint-pin.js';
import { intactFiles, type Part } from './intact-files.js';
import { type LatestCheckpoint, latestPointer } from './latest-pointer.js';
import { fileNames, type LoadedCheckpoint, type NewCheckpoint, type NewCheckpointFiles } from './new-checkpoint.js';
import { rememberedManifests } from './remembered-manifests.js';
import { removeCheckpoints } from './remove-checkpoints.js';
import { decodeSafetensors, encodeSafetensors } from './safetensors.js';

/**
 * Checkpoints and the `latest` pointer. A checkpoint is a group of three objects that are committed together:
 * manifest.json with the digests of generator.safetensors and training.safetensors. One whose bytes do not match their
 * digests is set aside under `<id>.damaged`, and the one before it takes its place. One made by a newer version of the
 * service is refused and left where it is.
 */
export class CheckpointStore {
  readonly #storage: Storage;
  readonly #manifests: CheckpointManifests;
  readonly #latest: LatestCheckpoint;
  readonly #names: CheckpointNames;
  readonly #pin: CheckpointPin;
  readonly #files: ReturnType<typeof intactFiles>;
  readonly #removal: ReturnType<typeof removeCheckpoints>;
  readonly #remembered: ReturnType<typeof rememberedManifests>;

  /** @param storage or the folder that holds the service's data */
  constructor(storage: Storage | string) {
    this.#storage = typeof storage === 'string' ? new FileStorage(storage) : storage;
    this.#manifests = checkpointManifests(this.#storage);
    this.#latest = latestPointer(this.#storage, this.#manifests);
    this.#names = checkpointNames(this.#storage);
    this.#remembered = rememberedManifests(this.#storage);
    this.#pin = checkpointPin(this.#storage);
    const parts = { storage: this.#storage, latest: this.#latest, names: this.#names, pin: this.#pin };
    this.#files = intactFiles(parts);
    this.#removal = removeCheckpoints(parts);
  }

  /**
   * The store as one attempt of a job uses it: once a newer attempt begins, nothing that this one saves takes effect.
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
    const bytes = Buffer.from(JSON.stringify(withoutDefaults(manifest, CheckpointManifest), null, 2));
    const newer = await this.#manifests.refused(manifest.id);
    if (newer) throw newer;
    await this.#storage.commit(checkpointKey(manifest.id), async put => {
      for (const part of ['generator', 'training'] as const) await put(manifest.files[part].name, contentOf(part));
      await put(manifestFile, bytes);
    });
    await this.#latest.set(manifest.id, bytes);
    return manifest;
  }

  /**
   * The checkpoint that serves unless one is pinned: the last one saved, or the newest remaining one when that is gone.
   * @throws ServiceError NEWER_DATA when a newer version has saved it
   */
  async latest(): Promise<CheckpointManifest | null> {
    return this.#remembered(this.#latest.key, () => this.#latest.find());
  }

  /** @throws ServiceError CHECKPOINT_NOT_FOUND, CHECKPOINT_DAMAGED when its manifest cannot be read, or NEWER_DATA */
  async get(id: string): Promise<CheckpointManifest> {
    if (!CheckpointId.safeParse(id).success) throw checkpointNotFound(id);
    return this.#remembered(manifestKey(id), () => this.#files.manifestOf(id));
  }

  /**
   * Differs when another checkpoint may answer, see `Storage.stamp`; undefined when that is not known at this moment.
   * @param model `latest`, an id, or undefined: the pinned one, or else the latest
   */
  stamp(model: string | undefined): string | undefined {
    if (model === 'latest') return this.#storage.stamp(this.#latest.key);
    if (model === undefined) {
      const [pinned, latest] = [this.#pin.stamp(), this.#storage.stamp(this.#latest.key)];
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
    return this.#files.isSetAside(id);
  }

  /** Every checkpoint that this version can read, newest first. */
  async all(): Promise<CheckpointManifest[]> {
    return newestFirst(await this.#manifests.all());
  }

  /** Checkpoints of a job, or of all jobs, made by a newer version, with the error that says so, in the order of their steps. */
  async refused(job?: string): Promise<{ readonly id: string; readonly error: ServiceError }[]> {
    return this.#manifests.allRefused(job);
  }

  /** A job's checkpoints, newest first, without those that are refused. */
  async list(job: string): Promise<CheckpointManifest[]> {
    const manifests = await this.#manifests.all(id => id.startsWith(`${job}-`));
    return manifests.filter(manifest => manifest.job === job).sort((a, b) => b.step - a.step);
  }

  /** The checkpoints trained on a dataset, newest first. */
  async trainedOn(dataset: string): Promise<CheckpointManifest[]> {
    return (await this.all()).filter(manifest => manifest.dataset === dataset);
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
    const { manifest, value } = await this.#files.read(id, part, bytes => bytes);
    if (manifest.files[part].sha256 !== files[part].sha256) throw checkpointNotFound(id);
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
    await this.#removal.prune(await this.#latest.readable(), await this.list(job), keep, needed);
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
    return this.remove(await this.#removal.namesOf(job), isNeeded);
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
    return this.#removal.remove(ids, isNeeded);
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
    if (!(await this.#manifests.isThere(id))) await this.#names.remove(id);
  }

  /** Removes what interrupted writes have left behind and repairs the pointer; meant for the start of the service. */
  async recover(): Promise<void> {
    await this.#storage.clean();
    await this.#names.clean(id => this.#manifests.isThere(id));
    await this.#pin.clean();
    const [latest, pointer] = [await this.#latest.readable(), await this.#latest.read()];
    // A running training may have saved between the two: the checkpoint that its pointer names exists, and is newer.
    if (pointer && (await this.#manifests.isThere(pointer.checkpoint))) return;
    if (latest) await this.#latest.pointTo(latest.id);
  }

  async #load(id: string, part: Part): Promise<LoadedCheckpoint> {
    const { manifest, value } = await this.#files.read(id, part, decodeSafetensors);
    return { manifest, tensors: value };
  }
}
