import { join } from 'node:path';
import type { Preparation } from '../../schema/advice/preparation.js';
import { preparationOf } from '../../schema/advice/preparation-texts.js';
import { type DatasetManifest, type DatasetWarning, Framing } from '../../schema/dataset.js';
import { ServiceError } from '../../schema/problem.js';
import { storageFailure } from '../../storage/index.js';
import { readCrops } from '../crops/moved-crops.js';
import { movedImages } from '../crops/moved-images.js';
import { readList } from '../exclusions.js';
import { type DatasetFolders, getPlace, type Place, storageOf } from '../places.js';
import { demoFaces } from '../source/demo-faces.js';
import { openFolder } from '../source/folder.js';
import type { Source } from '../source/source-image.js';
import { cutImages, openCut } from './cut.js';
import { heldOutOf } from './held-out.js';
import { leftImages, warningsAbout } from './left-images.js';
import { type PackProgress, pack } from './pack.js';
import { PackedDataset } from './packed-dataset.js';
import type { TrainingImages } from './training-images.js';
import { accepted } from './usable.js';

export interface PrepareOptions extends DatasetFolders {
  readonly id: string;
  /** Side of the images that the training needs, in pixels. */
  readonly imageSize: number;
  /** Images decoded at the same time. */
  readonly concurrency: number;
  readonly onProgress?: (preparation: Preparation) => void;
  readonly signal?: AbortSignal;
}

/** A dataset that a training can read. Its images must be closed. */
export interface PreparedDataset {
  readonly images: TrainingImages;
  readonly manifest: DatasetManifest;
}

/** The same as a training sees it, without the images that it leaves out. */
export interface OpenedDataset extends PreparedDataset {
  /** Those never trained on, if there are any; closed with the others. */
  readonly heldOut: TrainingImages | null;
  /** How many images are left out. */
  readonly excluded: number;
  /** How many of the others have their crop moved. */
  readonly moved: number;
  /** What a user should know of those that are left. */
  readonly warnings: readonly DatasetWarning[];
}

/** Which images a training sees. */
export interface SeenImages {
  readonly exclusions?: string | undefined;
  readonly crops?: string | undefined;
  readonly heldOut?: number;
}

/** Milliseconds between two reports of progress. */
const progressInterval = 200;

/**
 * A dataset with every image at one size. A folder that has changed since it was last packed is packed first. Several
 * processes may prepare the same dataset at once.
 * @throws ServiceError DATASET_NOT_FOUND, DATASET_UNUSABLE when no image, or less than half of them, can be used,
 *   DATASET_DAMAGED, or INSUFFICIENT_STORAGE; the signal's reason when it is aborted
 */
export async function prepareDataset(options: PrepareOptions): Promise<PreparedDataset> {
  try {
    return await prepare(options);
  } catch (error) {
    throw storageFailure(error);
  }
}

async function prepare(options: PrepareOptions): Promise<PreparedDataset> {
  const { id, imageSize } = options;
  const place = await getPlace(id, options);
  for (;;) {
    const packed = await openPacked(place, options);
    try {
      const report = progressReporter(options, preparationOf('CUTTING', { id, imageSize }));
      const images = await cutImages(packed, place, imageSize, {
        ...options,
        onProgress: done => report(done, packed.count),
      });
      return { images, manifest: packed.manifest };
    } catch (error) {
      if (!canPackAgain(error, place)) throw error;
      await storageOf(options).remove(place.key);
    } finally {
      packed.close();
    }
  }
}

/**
 * A dataset as `prepareDataset` returns it, provided that it is already prepared.
 * @param options exclusions: the list of images that are left out, if any; crops: that of moved crops; heldOut: the share of
 *   all images that is not to be trained on
 * @throws ServiceError DATASET_NOT_FOUND, or DATASET_UNUSABLE when its dataset.json is not valid, when a list is gone, or
 *   when it leaves out all images; DATASET_DAMAGED when the picture around a moved crop is, in an upload
 */
export async function openPrepared(
  id: string,
  imageSize: number,
  folders: DatasetFolders,
  { exclusions, crops, heldOut = 0 }: SeenImages = {},
): Promise<OpenedDataset | undefined> {
  const place = await getPlace(id, folders);
  const storage = storageOf(folders);
  const packed = await PackedDataset.open(storage, place.key);
  if (!packed) return undefined;
  try {
    const { manifest } = packed;
    if (place.kind !== 'upload') {
      const { source } = await openSource(place, folders.datasetsDir);
      if (source.fingerprint !== manifest.fingerprint) return undefined;
    }
    const excluded = exclusions === undefined ? undefined : await readList(storage, id, exclusions);
    const left = excluded && leftImages(id, packed, excluded);
    const list = crops === undefined ? undefined : await readCrops(storage, id, crops);
    const cut = await openCut(folders, packed, place, imageSize);
    if (!cut) return undefined;
    const wanted = (image: string) => (excluded?.has(image) ? undefined : list?.get(image));
    const moved = list && (await closingOnFailure(cut, movedImages(packed, place, wanted, imageSize, folders)));
    const images = moved ? cut.with(moved) : cut;
    const count = left?.length ?? images.count;
    const held = heldOutOf(images.count, heldOut);
    const some = (wanted: (i: number) => boolean) =>
      images.only((left ?? Uint32Array.from({ length: images.count }, (_, i) => i)).filter(wanted));
    return {
      images: held.size > 0 || count < images.count ? some(i => !held.has(i)) : images,
      heldOut: held.size > 0 ? some(i => held.has(i)) : null,
      manifest,
      excluded: images.count - count,
      moved: moved?.places.size ?? 0,
      warnings: warningsAbout(id, count, manifest),
    };
  } catch (error) {
    if (!canPackAgain(error, place)) throw error;
    await storage.remove(place.key);
    return undefined;
  } finally {
    packed.close();
  }
}

/** Whether what went wrong is damage that ends when the dataset is packed again, which is no reason to fail. */
function canPackAgain(error: unknown, { kind }: Place): boolean {
  return kind !== 'upload' && error instanceof ServiceError && error.code === 'DATASET_DAMAGED';
}

/** The result of some work; when it fails, the images are closed. */
async function closingOnFailure<T>(images: TrainingImages, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    images.close();
    throw error;
  }
}

/** The source of a dataset whose packed images can be made again. */
export async function openSource(
  { id, kind }: Place,
  datasetsDir: string,
  signal?: AbortSignal,
): Promise<{ readonly source: Source; readonly framing: Framing }> {
  if (kind === 'folder') return openFolder(join(datasetsDir, id), signal);
  return { source: demoFaces(), framing: Framing.parse({}) };
}

async function openPacked(place: Place, options: PrepareOptions): Promise<PackedDataset> {
  const { datasetsDir, concurrency, signal } = options;
  const { id, kind, key } = place;
  const storage = storageOf(options);
  if (kind === 'upload') {
    const packed = await PackedDataset.open(storage, key);
    if (packed) return packed;
    throw new ServiceError(
      'DATASET_DAMAGED',
      `The files of the dataset ${id} are not whole. Delete the dataset and upload it again.`,
    );
  }
  const { source, framing } = await openSource(place, datasetsDir, signal);
  const advice = `put ${accepted} into its folder`;
  for (;;) {
    const packed = await PackedDataset.open(storage, key);
    if (packed?.manifest.fingerprint === source.fingerprint) return packed;
    packed?.close();
    const report = progressReporter(options, preparationOf('DECODING', { id }));
    const onProgress = (progress: PackProgress) => report(decodedOf(progress), expectedOf(progress, source));
    // Opened in the next round, because another process may replace it at any time.
    await storage.commit(key, async put => {
      await pack(put, { id, source, framing, concurrency, advice, onProgress, signal });
    });
  }
}

const decodedOf = ({ images, duplicates, rejected }: PackProgress) => images + duplicates + rejected;

/** Estimates the number of images from the bytes done so far: an archive does not say in advance. */
function expectedOf(progress: PackProgress, source: Source): number {
  const done = decodedOf(progress);
  return progress.bytes === 0 ? done : Math.max(done, Math.round((done * source.bytes) / progress.bytes));
}

/** Reports progress, at most once per interval except at the end. */
function progressReporter(
  { onProgress }: PrepareOptions,
  what: ReturnType<typeof preparationOf>,
): (done: number, total: number) => void {
  let last = Number.NEGATIVE_INFINITY;
  return (done, total) => {
    if (done < total && performance.now() - last < progressInterval) return;
    last = performance.now();
    onProgress?.({ ...what, done, total });
  };
}
