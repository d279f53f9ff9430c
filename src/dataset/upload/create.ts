import type { DatasetManifest } from '../../schema/dataset.js';
import { ServiceError } from '../../schema/problem.js';
import type { Storage } from '../../storage/index.js';
import { type PackOptions, pack } from '../packed/pack.js';
import { accepted } from '../packed/usable.js';
import { type DatasetFolders, findPlace, uploadKey } from '../places.js';
import { putTitle } from '../titles.js';

/**
 * Packs a source as a new dataset, which appears once it is complete.
 * @throws ServiceError DATASET_EXISTS when the name has been taken in the meantime, and what `pack` throws
 */
export async function createDataset(
  storage: Storage,
  { title, ...options }: Omit<PackOptions, 'advice'> & { readonly title?: string | undefined },
): Promise<DatasetManifest> {
  let manifest: DatasetManifest | undefined;
  const created = await storage.create(uploadKey(options.id), async put => {
    manifest = await pack(put, { ...options, advice: `send ${accepted}` });
    if (title !== undefined) await putTitle(put, title);
  });
  if (!created || !manifest) throw nameTaken(options.id);
  return manifest;
}

/** @throws ServiceError DATASET_EXISTS */
export async function checkNameIsFree(id: string, folders: DatasetFolders): Promise<void> {
  if (await findPlace(id, folders)) throw nameTaken(id);
}

export function nameTaken(id: string): ServiceError {
  const message = `There is a dataset ${id} already. Choose another name, or delete it first.`;
  return new ServiceError('DATASET_EXISTS', message, { errors: [{ path: 'name', message }] });
}
