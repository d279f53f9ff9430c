import { opendir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatasetManifest, DatasetState } from '../schema/dataset.js';
import { isNewerData } from '../schema/parse-stored.js';
import { ServiceError } from '../schema/problem.js';
import { forgetCrops, imagesWithMovedCrop } from './crops/moved-crops.js';
import { excludedImages, forgetExclusions } from './exclusions.js';
import { type Looks, look } from './packed/look.js';
import { readManifest } from './packed/packed-dataset.js';
import { accepted } from './packed/usable.js';
import {
  allPlaces,
  cacheOf,
  cutsKey,
  type DatasetFolders,
  getPlace,
  type Place,
  storageOf,
  thumbnailsKey,
} from './places.js';
import { notShared } from './share.js';
import type { SharedCounts } from './shared-counts.js';
import { holdsFiles } from './source/find-files.js';
import { optionsFile, readFolderOptions } from './source/folder-options.js';
import { isUnreadable, readingFolder } from './source/unreadable.js';
import { forgetTitle, titleOf } from './titles.js';

const descriptions: Readonly<Record<DatasetState['kind'], string>> = {
  builtIn: 'Faces drawn on first use in DiceBear\'s "Lorelei" style (design by Lisa Wischofsky, CC0 1.0)',
  folder: 'Pictures of your own, in a folder under DATASETS_DIR',
  upload: 'Pictures of your own, uploaded',
};

/** What callers that ask for datasets at the same time share. */
export interface CatalogueShares {
  /** What is found in folders. */
  readonly looks: Looks;
  readonly counts: SharedCounts;
}

const nothingShared: CatalogueShares = { looks: notShared, counts: { excluded: notShared, moved: notShared } };

/** Every complete dataset: the built-in one, then the others in order. */
export async function listDatasets(folders: DatasetFolders, shares = nothingShared): Promise<DatasetState[]> {
  // A folder that cannot be read is listed as such; the others are still shown.
  return Promise.all((await allPlaces(folders)).map(place => describe(place, folders, shares, () => {})));
}

/**
 * @throws ServiceError DATASET_NOT_FOUND naming the existing datasets, or DATASET_UNUSABLE when its folder cannot be
 *   read
 */
export async function findDataset(id: string, folders: DatasetFolders, shares = nothingShared): Promise<DatasetState> {
  const place = await getPlace(id, folders);
  if (place.kind === 'folder')
    await readingFolder(join(folders.datasetsDir, id), async path => (await opendir(path)).close());
  return describe(place, folders, shares, error => {
    throw error;
  });
}

/**
 * Checks, without reading any image, that a dataset could be trained on.
 * @throws ServiceError DATASET_NOT_FOUND, or DATASET_UNUSABLE when its folder holds no file or cannot be read, or its
 *   dataset.json is not valid, or NEWER_DATA
 */
export async function checkTrainable(id: string, folders: DatasetFolders): Promise<void> {
  const { kind, key } = await getPlace(id, folders);
  await readManifest(storageOf(folders), key);
  if (kind === 'folder') await checkFolder(id, folders, true);
}

/**
 * Removes an uploaded dataset with everything that was made from it. A training that reads it keeps its files open.
 * @param check called once it can no longer be found, so that whoever needs it from then on is refused; throws when somebody
 *   needs it already, which puts it back
 * @throws ServiceError DATASET_NOT_FOUND, or DATASET_NOT_REMOVABLE when it was not uploaded, and what `check` throws
 */
export async function removeDataset(id: string, folders: DatasetFolders, check = async () => {}): Promise<void> {
  const { kind, key } = await getPlace(id, folders);
  if (kind !== 'upload')
    throw new ServiceError(
      'DATASET_NOT_REMOVABLE',
      kind === 'builtIn'
        ? `${id} is built in, and cannot be deleted.`
        : `${id} is a folder of your own: remove ${join(folders.datasetsDir, id)} yourself.`,
    );
  const [storage, cache] = [storageOf(folders), cacheOf(folders)];
  await storage.removeUnless(key, async () => {
    await check();
    return false;
  });
  await cache.remove(cutsKey(id));
  await cache.remove(thumbnailsKey(id));
  await forgetExclusions(storage, id);
  await forgetCrops(storage, id);
  await forgetTitle(storage, id);
}

/** What is known about a dataset; as long as nothing is, everything but its names is null. */
export function datasetState(
  { id, kind }: Pick<Place, 'id' | 'kind'>,
  manifest: DatasetManifest | undefined,
  more: Pick<DatasetState, 'status'> & Partial<DatasetState>,
): DatasetState {
  return {
    id,
    title: null,
    kind,
    description: descriptions[kind],
    framing: manifest?.framing ?? null,
    images: manifest?.images ?? null,
    excluded: 0,
    movedCrops: 0,
    duplicates: manifest?.duplicates ?? null,
    nearDuplicates: manifest?.nearDuplicates ?? null,
    rejected: manifest?.rejected ?? [],
    rejectedCount: manifest?.rejectedCount ?? null,
    ignored: manifest?.ignored ?? null,
    sides: manifest?.sides ?? null,
    surroundings: manifest?.surroundings ?? null,
    bytes: manifest?.bytes ?? null,
    sha256: manifest?.files.index.sha256 ?? null,
    warnings: manifest?.warnings ?? [],
    createdAt: manifest?.createdAt ?? null,
    progress: null,
    error: null,
    ...more,
  };
}

/** @param onUnreadable called when a folder that was decoded can no longer be read */
async function describe(
  place: Place,
  folders: DatasetFolders,
  { looks, counts }: CatalogueShares,
  onUnreadable: (error: ServiceError) => void,
): Promise<DatasetState> {
  const storage = storageOf(folders);
  const title = await titleOf(place, folders);
  const { id } = place;
  const excluded = await counts.excluded(id, async () => (await excludedImages(storage, id)).length);
  const movedCrops = await counts.moved(id, async () => (await imagesWithMovedCrop(storage, id)).length);
  const known = { title, excluded, movedCrops };
  let manifest: DatasetManifest | undefined;
  try {
    manifest = await readManifest(storage, place.key);
  } catch (error) {
    if (!isNewerData(error)) throw error;
    const { code, message } = error;
    return datasetState(place, undefined, { ...known, status: 'unread', error: { code, message } });
  }
  const status = manifest ? 'ready' : 'unread';
  if (place.kind !== 'folder') return datasetState(place, manifest, { ...known, status });
  try {
    if (!manifest) {
      await checkFolder(place.id, folders, false);
      return datasetState(place, manifest, { ...known, status });
    }
    const { source } = await look(place, folders, looks, manifest.fingerprint);
    if (source.fingerprint === manifest.fingerprint) return datasetState(place, manifest, { ...known, status });
    await checkFolder(place.id, folders, false);
    return datasetState(place, manifest, { ...known, status: 'changed' });
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    if (manifest && isUnreadable(error)) onUnreadable(error);
    // Whatever is wrong with the folder, its content is no longer what was decoded.
    const { code, message } = error;
    return datasetState(place, manifest, { ...known, status: manifest ? 'changed' : status, error: { code, message } });
  }
}

/**
 * Whether a folder could be trained on, as far as can be seen without reading its images.
 * @throws ServiceError DATASET_UNUSABLE
 */
async function checkFolder(id: string, { datasetsDir }: DatasetFolders, thorough: boolean): Promise<void> {
  const folder = join(datasetsDir, id);
  if (!(await holdsFiles(folder, optionsFile, thorough)))
    throw new ServiceError('DATASET_UNUSABLE', `The folder of ${id} holds no files. Put ${accepted} into it.`);
  await readFolderOptions(folder);
}
