import { ServiceError } from '../schema/problem.js';
import { storageErrors } from '../telemetry/measurements.js';

/** Error codes for a full file system, and for reaching a quota or a limit on file sizes. */
const full = ['ENOSPC', 'EDQUOT', 'EFBIG'];

/**
 * An error from a write as the user should see it.
 * @returns ServiceError INSUFFICIENT_STORAGE when there was no room, the error itself otherwise
 */
export function storageFailure(error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? '';
  if (/^E[A-Z0-9]+$/.test(code)) storageErrors.publish({ code });
  if (!full.includes(code)) return error;
  return new ServiceError(
    'INSUFFICIENT_STORAGE',
    'There is no room left on the disk that holds DATA_DIR. Nothing was kept; free some space and try again.',
    { cause: error },
  );
}
