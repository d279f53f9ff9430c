import { FileStorage } from './file-storage.js';
import type { Storage, StorageTarget } from './storage.js';

/** Opens a storage. */
export async function openStorage(target: StorageTarget): Promise<Storage> {
  if ('folder' in target) return new FileStorage(target.folder);
  // The SDK takes time and memory, which only those need who use it.
  const { S3Storage } = await import('./s3/s3-storage.js');
  return S3Storage.open(target.s3);
}
