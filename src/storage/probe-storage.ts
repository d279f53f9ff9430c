import type { StorageTarget } from './storage.js';

/**
 * Tries what the service relies on in a storage: see `probeStore`. A folder needs no probe.
 * @returns the storage with what was found out about it
 * @throws Error with one line that says what to do
 */
export async function probeStorage(target: StorageTarget): Promise<StorageTarget> {
  if ('folder' in target) return target;
  const { probeStore } = await import('./s3/probe-store.js');
  return { s3: { ...target.s3, ...(await probeStore(target.s3)) } };
}
