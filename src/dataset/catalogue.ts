import { opendir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatasetView, PackedIndex } from '../schema/dataset.js';
import { DatasetId } from '../schema/job.js';
import { ServiceError } from '../schema/problem.js';
import { FileStorage } from '../storage/index.js';
import { demoFaces } from './demo-faces.js';
import { folderSource } from './folder.js';
import { readPackedIndex } from './packed-dataset.js';
import type { Source } from './source.js';

const demoFacesId = 'demo-faces';
const descriptions = {
  builtIn: 'Faces drawn on first use in DiceBear\'s "Lorelei" style (design by Lisa Wischofsky, CC0 1.0)',
  folder: 'Pictures of your own',
};

export interface DatasetFolders {
  /** Where packed images are kept. */
  readonly dataDir: string;
  /** Each folder in it is a dataset, whose id is the folder's name. */
  readonly datasetsDir: string;
}

/** The built-in dataset, then every folder whose name is an id, in order. */
export async function listDatasets(folders: DatasetFolders): Promise<DatasetView[]> {
  const ids = (await subfolders(folders.datasetsDir)).filter(isFolderId);
  return Promise.all([demoFacesId, ...ids].map(id => view(id, folders.dataDir)));
}

/** @throws ServiceError DATASET_NOT_FOUND naming the datasets that there are */
export async function findDataset(id: string, folders: DatasetFolders): Promise<DatasetView> {
  await checkExists(id, folders.datasetsDir);
  return view(id, folders.dataDir);
}

/**
 * Checks, without reading any image, that a dataset could be trained on.
 * @throws ServiceError DATASET_NOT_FOUND, or DATASET_UNUSABLE when its folder holds no file
 */
export async function checkTrainable(id: string, { datasetsDir }: DatasetFolders): Promise<void> {
  await checkExists(id, datasetsDir);
  if (id === demoFacesId || (await holdsFiles(join(datasetsDir, id)))) return;
  throw new ServiceError(
    'DATASET_UNUSABLE',
    `The folder of ${id} holds no files. Put JPEG, PNG, WebP, GIF or AVIF images or .tfrecords files into it.`,
  );
}

/** Folders that are no datasets because of their names; worth a warning when the service starts. */
export async function ignoredFolders(datasetsDir: string): Promise<string[]> {
  return (await subfolders(datasetsDir)).filter(name => !isFolderId(name) && !name.startsWith('.'));
}

/** @throws ServiceError DATASET_NOT_FOUND */
export async function sourceOf(id: string, datasetsDir: string): Promise<Source> {
  await checkExists(id, datasetsDir);
  return id === demoFacesId ? demoFaces() : folderSource(join(datasetsDir, id));
}

async function checkExists(id: string, datasetsDir: string): Promise<void> {
  if (id === demoFacesId) return;
  const folders = (await subfolders(datasetsDir)).filter(isFolderId);
  if (folders.includes(id)) return;
  const known = [demoFacesId, ...folders];
  const shown = known.slice(0, 20).join(', ') + (known.length > 20 ? ', …' : '');
  throw new ServiceError(
    'DATASET_NOT_FOUND',
    `There is no dataset ${JSON.stringify(id)}. There are: ${shown}. Each folder under DATASETS_DIR is one more.`,
  );
}

/** Whether a folder holds a file that is not hidden, at any depth; looks no further than the first. */
async function holdsFiles(folder: string): Promise<boolean> {
  for await (const entry of await opendir(folder)) {
    if (entry.name.startsWith('.')) continue;
    if (!entry.isDirectory() || (await holdsFiles(join(folder, entry.name)))) return true;
  }
  return false;
}

async function view(id: string, dataDir: string): Promise<DatasetView> {
  const packed = await newestPacked(id, dataDir);
  const kind = id === demoFacesId ? 'builtIn' : 'folder';
  return {
    id,
    kind,
    description: descriptions[kind],
    images: packed?.count ?? null,
    rejected: packed?.rejected ?? [],
    rejectedCount: packed?.rejectedCount ?? null,
  };
}

async function newestPacked(id: string, dataDir: string): Promise<PackedIndex | undefined> {
  const storage = new FileStorage(dataDir);
  const sizes = await storage.list(`packed/${id}`);
  const packed = await Promise.all(sizes.map(size => readPackedIndex(storage, id, size)));
  return packed.filter(index => index !== undefined).sort((a, b) => b.createdAt.localeCompare(a.createdAt))[0];
}

function isFolderId(name: string): boolean {
  return DatasetId.safeParse(name).success && name !== demoFacesId;
}

async function subfolders(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const folders = await Promise.all(
    entries.map(async entry => {
      // A dataset may be a link to a folder elsewhere.
      const found = entry.isSymbolicLink() ? await stat(join(folder, entry.name)).catch(() => undefined) : entry;
      return found?.isDirectory() ? [entry.name] : [];
    }),
  );
  return folders.flat().sort();
}
