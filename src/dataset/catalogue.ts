import { opendir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatasetManifest, DatasetState } from '../schema/dataset.js';
import { ServiceError } from '../schema/problem.js';
import { FileStorage } from '../storage/index.js';
import { framingFile } from './folder.js';
import { type Looks, look } from './look.js';
import { readManifest } from './packed-dataset.js';
import { allPlaces, cutsKey, type DatasetFolders, getPlace, type Place } from './places.js';
import { notShared } from './share.js';
import { forgetTitle, titleOf } from './titles.js';
import { isUnreadable, readingFolder } from './unreadable.js';
import { accepted } from './usable.js';

const descriptions: Readonly<Record<DatasetState['kind'], string>> = {
  builtIn: 'Faces drawn on first use in DiceBear\'s "Lorelei" style (design by Lisa Wischofsky, CC0 1.0)',
  folder: 'Pictures of your own, in a folder under DATASETS_DIR',
  upload: 'Pictures of your own, uploaded',
};

/**
 * Every dataset that is whole: the built-in one, then the others in order.
 * @param looks shares what is found in folders
 */
export async function listDatasets(folders: DatasetFolders, looks: Looks = notShared): Promise<DatasetState[]> {
  // A folder that went away is not what was decoded: the list shows the others all the same.
  return Promise.all((await allPlaces(folders)).map(place => describe(place, folders, looks, () => 'changed')));
}

/**
 * @throws ServiceError DATASET_NOT_FOUND naming the datasets that there are, or DATASET_UNUSABLE when its folder cannot be
 *   read
 */
export async function findDataset(
  id: string,
  folders: DatasetFolders,
  looks: Looks = notShared,
): Promise<DatasetState> {
  const place = await getPlace(id, folders);
  if (place.kind === 'folder')
    await readingFolder(join(folders.datasetsDir, id), async path => (await opendir(path)).close());
  return describe(place, folders, looks, error => {
    throw error;
  });
}

/**
 * Checks, without reading any image, that a dataset could be trained on.
 * @throws ServiceError DATASET_NOT_FOUND, or DATASET_UNUSABLE when its folder holds no file or cannot be read
 */
export async function checkTrainable(id: string, folders: DatasetFolders): Promise<void> {
  const { kind } = await getPlace(id, folders);
  if (kind !== 'folder' || (await holdsFiles(join(folders.datasetsDir, id)))) return;
  throw new ServiceError('DATASET_UNUSABLE', `The folder of ${id} holds no files. Put ${accepted} into it.`);
}

/**
 * Removes an uploaded dataset with everything that was made from it. A training that reads it goes on with its open files.
 * @throws ServiceError DATASET_NOT_FOUND, or DATASET_NOT_REMOVABLE for what was not uploaded
 */
export async function removeDataset(id: string, folders: DatasetFolders): Promise<void> {
  const { kind, key } = await getPlace(id, folders);
  if (kind !== 'upload')
    throw new ServiceError(
      'DATASET_NOT_REMOVABLE',
      kind === 'builtIn'
        ? `${id} is built in.`
        : `${id} is a folder of your own: remove ${join(folders.datasetsDir, id)} yourself.`,
    );
  const storage = new FileStorage(folders.dataDir);
  await storage.remove(key);
  await storage.remove(cutsKey(id));
  await forgetTitle(id, folders.dataDir);
}

/** What is known of a dataset; everything but its names is null as long as nothing is. */
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
    duplicates: manifest?.duplicates ?? null,
    nearDuplicates: manifest?.nearDuplicates ?? null,
    rejected: manifest?.rejected ?? [],
    rejectedCount: manifest?.rejectedCount ?? null,
    ignored: manifest?.ignored ?? null,
    sides: manifest?.sides ?? null,
    bytes: manifest?.bytes ?? null,
    sha256: manifest?.files.index.sha256 ?? null,
    warnings: manifest?.warnings ?? [],
    createdAt: manifest?.createdAt ?? null,
    progress: null,
    error: null,
    ...more,
  };
}

/** @param onUnreadable decides what becomes of a folder that was decoded and cannot be read any more */
async function describe(
  place: Place,
  folders: DatasetFolders,
  looks: Looks,
  onUnreadable: (error: ServiceError) => DatasetState['status'],
): Promise<DatasetState> {
  const manifest = await readManifest(new FileStorage(folders.dataDir), place.key);
  const status = await statusOf(place, manifest, folders, looks, onUnreadable);
  return datasetState(place, manifest, { title: await titleOf(place, folders), status });
}

async function statusOf(
  place: Place,
  manifest: DatasetManifest | undefined,
  folders: DatasetFolders,
  looks: Looks,
  onUnreadable: (error: ServiceError) => DatasetState['status'],
): Promise<DatasetState['status']> {
  if (!manifest) return 'unread';
  if (place.kind === 'upload') return 'ready';
  try {
    const { source } = await look(place, folders, looks, manifest.fingerprint);
    return source.fingerprint === manifest.fingerprint ? 'ready' : 'changed';
  } catch (error) {
    // One whose dataset.json is wrong is not what was decoded either; a training says why.
    return isUnreadable(error) ? onUnreadable(error) : 'changed';
  }
}

/** Whether a folder holds a file that is not hidden, at any depth; looks into all of them, to find what cannot be read. */
async function holdsFiles(folder: string): Promise<boolean> {
  const entries = await readingFolder(folder, path => readdir(path, { withFileTypes: true }));
  let found = false;
  for (const entry of entries) {
    if (entry.name.startsWith('.') || entry.name === framingFile) continue;
    if (!entry.isDirectory() || (await holdsFiles(join(folder, entry.name)))) found = true;
  }
  return found;
}
