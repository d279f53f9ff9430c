import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { FileStorage } from '../../storage/index.js';
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
  const titled = await idsOfTitled(storage);
  const isFolder = async (id: string) => !isShared && (await exists(join(datasetsDir, id)));
  const isUpload = (id: string) =>
    storage instanceof FileStorage
      ? exists(storage.path(uploadKey(id)))
      : storage.list(uploadKey(id)).then(({ length }) => length > 0);
  for (const id of packed) if (id !== demoFacesId && !(await isFolder(id))) await storage.remove(packedKey(id));
  const isGone = async (id: string) => id !== demoFacesId && !(await isUpload(id)) && !(await isFolder(id));
  for (const id of cuts) if (await isGone(id)) await cache.remove(cutsKey(id));
  for (const id of thumbnails) if (await isGone(id)) await cache.remove(thumbnailsKey(id));
  for (const id of excluding) if (await isGone(id)) await forgetExclusions(storage, id);
  for (const id of titled) if (await isGone(id)) await forgetTitle(storage, id);
}

/** Also true for what may not be accessed and for a dangling link: only what is certainly gone counts as gone. */
async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== 'ENOENT',
  );
}
