import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { FileStorage, type Storage } from '../../storage/index.js';
import { forgetCrops, idsWithMovedCrops } from '../crops/moved-crops.js';
import { forgetExclusions, idsOfExcluding } from '../exclusions.js';
import {
  cacheOf,
  cutsKey,
  type DatasetFolders,
  demoFacesId,
  idsOfMade,
  packedKey,
  storageOf,
  thumbnailsKey,
  uploadKey,
} from '../places.js';
import { forgetTitle, idsOfTitled } from '../titles.js';

/**
 * Removes what was made from datasets that no longer exist: packed images of folders, and what was cut from those or from
 * uploads, or made to find the nearest of them. A training that reads them keeps its files open. Nothing is removed while the folder of all datasets is
 * missing: it may lie on a disk that is not mounted yet, and making everything again takes long.
 */
export async function removeLeftovers(folders: DatasetFolders): Promise<void> {
  const { datasetsDir } = folders;
  const [storage, cache] = [storageOf(folders), cacheOf(folders)];
  const isShared = !(storage instanceof FileStorage);
  const isThere = await readdir(datasetsDir).then(
    () => true,
    () => false,
  );
  // Without folders nothing can be missing.
  if (!isThere && !isShared) return;
  const { packed, cuts, thumbnails } = await idsOfMade(folders);
  const excluding = await idsOfExcluding(storage);
  const cropped = await idsWithMovedCrops(storage);
  const titled = await idsOfTitled(storage);
  const isFolder = async (id: string) => !isShared && (await exists(join(datasetsDir, id)));
  for (const id of packed) if (id !== demoFacesId && !(await isFolder(id))) await storage.remove(packedKey(id));
  const isGone = async (id: string) => id !== demoFacesId && !(await isUpload(id, storage)) && !(await isFolder(id));
  for (const id of cuts) if (await isGone(id)) await cache.remove(cutsKey(id));
  for (const id of thumbnails) if (await isGone(id)) await cache.remove(thumbnailsKey(id));
  for (const id of excluding) if (await isGone(id)) await forgetExclusions(storage, id);
  for (const id of cropped) if (await isGone(id)) await forgetCrops(storage, id);
  for (const id of titled) if (await isGone(id)) await forgetTitle(storage, id);
}

/**
 * Removes what this machine alone has made from uploads that another one has deleted. A training that reads it keeps its files
 * open.
 */
export async function cleanCache(folders: DatasetFolders): Promise<void> {
  const [storage, cache] = [storageOf(folders), cacheOf(folders)];
  // Where all is in one folder, whoever deletes a dataset removes this too.
  if (storage instanceof FileStorage) return;
  const { cuts, thumbnails } = await idsOfMade(folders);
  for (const id of new Set([...cuts, ...thumbnails])) {
    if (id === demoFacesId || (await isUpload(id, storage))) continue;
    await cache.remove(cutsKey(id));
    await cache.remove(thumbnailsKey(id));
  }
}

async function isUpload(id: string, storage: Storage): Promise<boolean> {
  if (storage instanceof FileStorage) return exists(storage.path(uploadKey(id)));
  return (await storage.list(uploadKey(id))).length > 0;
}

/** Also true for what may not be accessed and for a dangling link: only what is certainly gone counts as gone. */
async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== 'ENOENT',
  );
}
