import { FileStorage } from './file-storage.js';
import type { Storage, StorageTarget } from './storage.js';

/** Opens a storage. */
export async function openStorage({ folder }: StorageTarget): Promise<Storage> {
  return new FileStorage(folder);
}
