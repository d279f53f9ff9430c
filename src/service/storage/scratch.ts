import type { Scratch } from '../../api/dependencies.js';
import { FileStorage, storageFailure } from '../../storage/index.js';

/** Folders for what is only passing through, on this machine's own disk. What a killed process leaves is removed at the next start. */
export function scratchIn(dataDir: string): Scratch {
  const files = new FileStorage(dataDir);
  return async work => {
    try {
      return await files.temporary(work);
    } catch (error) {
      throw storageFailure(error);
    }
  };
}
