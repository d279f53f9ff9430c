import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { FileStorage } from '../../storage/index.js';
import { cutsKey, type DatasetFolders, demoFacesId, idsOfMade, packedKey, uploadKey } from '../places.js';
import { forgetTitle, idsOfTitled } from '../titles.js';

/**
 * Removes what was made from datasets that are gone: packed images of folders, and what was cut from those and from
 * uploads. A training that reads it goes on with its open files. Nothing is removed while the folder of all datasets is not
 * there: it may lie on a disk that is not mounted yet, and to make it all again takes long.
 */
export async function removeLeftovers({ dataDir, datasetsDir }: DatasetFolders): Promise<void> {
  const isThere = await readdir(datasetsDir).then(
    () => true,
    () => false,
  );
  if (!isThere) return;
  const storage = new FileStorage(dataDir);
  const { packed, cuts } = await idsOfMade(storage);
  const titled = await idsOfTitled(storage);
  const isFolder = (id: string) => exists(join(datasetsDir, id));
  for (const id of packed) if (id !== demoFacesId && !(await isFolder(id))) await storage.remove(packedKey(id));
  for (const id of cuts)
    if (id !== demoFacesId && !(await exists(storage.path(uploadKey(id)))) && !(await isFolder(id)))
      await storage.remove(cutsKey(id));
  for (const id of titled)
    if (id !== demoFacesId && !(await exists(storage.path(uploadKey(id)))) && !(await isFolder(id)))
      await forgetTitle(id, dataDir);
}

/** Also true of what may not be looked at, and of a link that leads nowhere now: only what is surely gone is gone. */
async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== 'ENOENT',
  );
}
