import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { FileStorage } from '../../storage/index.js';
import { forgetExclusions, idsOfExcluding } from '../exclusions.js';
import {
  cutsKey,
  type DatasetFolders,
  demoFacesId,
  idsOfMade,
  packedKey,
  thumbnailsKey,
  uploadKey,
} from '../places.js';
import { forgetTitle, idsOfTitled } from '../titles.js';

/**
 * Removes what was made from datasets that no longer exist: packed images of folders, and what was cut from those or from
 * uploads, or made to find the nearest of them. A training that reads them keeps its files open. Nothing is removed while the folder of all datasets is
 * missing: it may lie on a disk that is not mounted yet, and making everything again takes long.
 */
export async function removeLeftovers({ dataDir, datasetsDir }: DatasetFolders): Promise<void> {
  const isThere = await readdir(datasetsDir).then(
    () => true,
    () => false,
  );
  if (!isThere) return;
  const storage = new FileStorage(dataDir);
  const { packed, cuts, thumbnails } = await idsOfMade(storage);
  const excluding = await idsOfExcluding(storage);
  const titled = await idsOfTitled(storage);
  const isFolder = (id: string) => exists(join(datasetsDir, id));
  for (const id of packed) if (id !== demoFacesId && !(await isFolder(id))) await storage.remove(packedKey(id));
  const isGone = async (id: string) =>
    id !== demoFacesId && !(await exists(storage.path(uploadKey(id)))) && !(await isFolder(id));
  for (const id of cuts) if (await isGone(id)) await storage.remove(cutsKey(id));
  for (const id of thumbnails) if (await isGone(id)) await storage.remove(thumbnailsKey(id));
  for (const id of excluding) if (await isGone(id)) await forgetExclusions(storage, id);
  for (const id of titled) if (await isGone(id)) await forgetTitle(id, dataDir);
}

/** Also true for what may not be accessed and for a dangling link: only what is certainly gone counts as gone. */
async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== 'ENOENT',
  );
}
