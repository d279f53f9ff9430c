import { ServiceError } from '../schema/problem.js';

/** What a file system says when it is full, or when a quota or a limit on the size of files is reached. */
const full = ['ENOSPC', 'EDQUOT', 'EFBIG'];

/**
 * An error of a write as the user should see it.
 * @returns ServiceError INSUFFICIENT_STORAGE when there was no room, the error itself otherwise
 */
export function storageFailure(error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? '';
  if (!full.includes(code)) return error;
  return new ServiceError(
    'INSUFFICIENT_STORAGE',
    'There is no room left on the disk that holds DATA_DIR. Nothing was kept; free some space and try again.',
    { cause: error },
  );
}
