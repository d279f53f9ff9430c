import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { nearest } from '../schema/advice/nearest.js';
import type { DatasetState } from '../schema/dataset.js';
import { DatasetId } from '../schema/job.js';
import { ServiceError } from '../schema/problem.js';
import { FileStorage, type Storage } from '../storage/index.js';
import { packedFiles } from './packed/packed-dataset.js';
import { folderFailure } from './source/unreadable.js';

export interface DatasetFolders {
  /** Where this machine keeps what can be made again, and by default everything else. */
  readonly dataDir: string;
  /** Where uploads, packed images, titles, exclusions and moved crops are kept; files in `dataDir` by default. */
  readonly storage?: Storage | undefined;
  /** Each folder in it is a dataset, whose id is the folder's name. */
  readonly datasetsDir: string;
}

/** Where datasets are kept. */
export function storageOf({ dataDir, storage }: Pick<DatasetFolders, 'dataDir' | 'storage'>): Storage {
  return storage ?? new FileStorage(dataDir);
}

/** Where this machine keeps what it has made of them. */
export function cacheOf({ dataDir }: Pick<DatasetFolders, 'dataDir'>): FileStorage {
  return new FileStorage(dataDir);
}

/** Whether machines share a storage, so that a folder of one of them cannot be a dataset. */
function areFoldersRefused({ storage }: DatasetFolders): boolean {
  return storage !== undefined && !(storage instanceof FileStorage);
}

export const demoFacesId = 'demo-faces';

/** Where uploads are kept: the only copy of their images. */
const uploads = 'uploads';
/** Where the packed images of folders and of the built-in dataset are kept: they can be made again. */
const packed = 'packed';
/** Where images cut to the size of a training are kept: they can be made again from the packed ones. */
const cuts = 'cuts';
/** Where small copies of all images are kept, by which the nearest are found: they can be made again. */
const thumbnails = 'thumbnails';

export const uploadKey = (id: string) => `${uploads}/${id}`;
export const cutKey = (id: string, imageSize: number | string) => `${cuts}/${id}/${imageSize}`;
export const cutsKey = (id: string) => `${cuts}/${id}`;
export const thumbnailsKey = (id: string) => `${thumbnails}/${id}`;
export const packedKey = (id: string) => `${packed}/${id}`;

/** A dataset that exists, and the key of its packed images, which need not exist yet unless it is an upload. */
export interface Place {
  readonly id: string;
  readonly kind: DatasetState['kind'];
  readonly key: string;
}

/** Every dataset: the built-in one, then the others in order. An upload takes precedence over a folder of its name. */
export async function allPlaces(folders: DatasetFolders): Promise<Place[]> {
  const uploaded = (await storageOf(folders).list(uploads)).filter(isFreeId);
  const own = areFoldersRefused(folders) ? [] : await subfolders(folders.datasetsDir);
  const found = own.filter(id => isFreeId(id) && !uploaded.includes(id));
  const others = [...uploaded.map(id => place(id, 'upload')), ...found.map(id => place(id, 'folder'))];
  return [place(demoFacesId, 'builtIn'), ...others.sort((a, b) => (a.id < b.id ? -1 : 1))];
}

/** Where a dataset is; undefined when there is none with this id. */
export async function findPlace(id: string, folders: DatasetFolders): Promise<Place | undefined> {
  if (id === demoFacesId) return place(id, 'builtIn');
  if (!isFreeId(id)) return undefined;
  if (await storageOf(folders).facts(`${uploadKey(id)}/${packedFiles.manifest}`)) return place(id, 'upload');
  if (areFoldersRefused(folders)) return undefined;
  return (await isFolder(join(folders.datasetsDir, id))) ? place(id, 'folder') : undefined;
}

/** @throws ServiceError DATASET_NOT_FOUND naming the existing datasets */
export async function getPlace(id: string, folders: DatasetFolders): Promise<Place> {
  const found = await findPlace(id, folders);
  if (found) return found;
  const known = (await allPlaces(folders)).map(place => place.id);
  const shown = known.slice(0, 20).join(', ') + (known.length > 20 ? ', …' : '');
  const [alike] = nearest(id, known);
  const meant = alike === undefined ? '' : ` Did you mean ${alike}?`;
  if (areFoldersRefused(folders) && isFreeId(id) && (await isFolder(join(folders.datasetsDir, id))))
    throw new ServiceError(
      'DATASET_NOT_FOUND',
      `${id} is a folder of one machine, which the others cannot read: the datasets of this service are kept in S3 (setting STORAGE_URL). Import it: npm run dataset -- import ${join(folders.datasetsDir, id)} --name ${id}`,
    );
  throw new ServiceError(
    'DATASET_NOT_FOUND',
    `There is no dataset ${JSON.stringify(id)}.${meant} There are: ${shown}. Upload one with POST /datasets, or put a folder into DATASETS_DIR.`,
  );
}

/** Folders that are not datasets because of their names; worth a warning when the service starts. */
export async function ignoredFolders(folders: DatasetFolders): Promise<string[]> {
  const uploaded = await storageOf(folders).list(uploads);
  return (await subfolders(folders.datasetsDir)).filter(
    name => (!isFreeId(name) || uploaded.includes(name)) && !name.startsWith('.'),
  );
}

/** Folders that are not datasets because the machines of the service share a storage; worth a warning at the start. */
export async function refusedFolders(folders: DatasetFolders): Promise<string[]> {
  if (!areFoldersRefused(folders)) return [];
  const uploaded = await storageOf(folders).list(uploads);
  return (await subfolders(folders.datasetsDir)).filter(name => isFreeId(name) && !uploaded.includes(name));
}

/** Ids of all datasets, existing or deleted, that have derived files, which can be made again. */
export async function idsOfMade(
  folders: DatasetFolders,
): Promise<{ packed: string[]; cuts: string[]; thumbnails: string[] }> {
  const ids = async (storage: Storage, key: string) =>
    (await storage.list(key)).filter(name => DatasetId.safeParse(name).success);
  const cache = cacheOf(folders);
  return {
    packed: await ids(storageOf(folders), packed),
    cuts: await ids(cache, cuts),
    thumbnails: await ids(cache, thumbnails),
  };
}

function place(id: string, kind: Place['kind']): Place {
  return { id, kind, key: kind === 'upload' ? uploadKey(id) : packedKey(id) };
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}

function isFreeId(name: string): boolean {
  return DatasetId.safeParse(name).success && name !== demoFacesId;
}

async function subfolders(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw folderFailure(folder, error);
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
