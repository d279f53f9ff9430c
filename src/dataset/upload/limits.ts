import type { Settings } from '../../schema/service/settings.js';
import type { UnpackLimits } from '../archive/index.js';

export interface UploadLimits extends UnpackLimits {
  /** Bytes that one upload may have. */
  readonly maxUploadBytes: number;
  /** Uploads at a time. */
  readonly maxUploads: number;
  /** Milliseconds that an upload may take, from its first byte to its last decoded image. */
  readonly timeoutMs: number;
}

/** Largest file that is read as an image: no image within the pixel limit needs this much. */
const maxEntryBytes = 64 * 2 ** 20;

/** Limits on files from the user's own disk: only on the size of single files, for the memory that they take. */
export const ownFiles: UnpackLimits = {
  maxEntries: Number.POSITIVE_INFINITY,
  maxUnpackedBytes: Number.POSITIVE_INFINITY,
  maxEntryBytes,
  maxRatio: Number.POSITIVE_INFINITY,
};

/** Limits on what arrives over HTTP. */
export function uploadLimits(
  settings: Pick<Settings, 'MAX_UPLOAD_BYTES' | 'MAX_UPLOAD_FILES' | 'MAX_UPLOADS' | 'UPLOAD_TIMEOUT'>,
): UploadLimits {
  return {
    maxUploadBytes: settings.MAX_UPLOAD_BYTES,
    maxUploads: settings.MAX_UPLOADS,
    timeoutMs: settings.UPLOAD_TIMEOUT * 1000,
    maxEntries: settings.MAX_UPLOAD_FILES,
    // Images hardly compress in an archive.
    maxUnpackedBytes: 4 * settings.MAX_UPLOAD_BYTES,
    maxEntryBytes,
    maxRatio: 100,
  };
}
