import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import type { Put } from '../../storage/index.js';

/**
 * Writes a file of a dataset piece by piece while its images are written to another, in memory that does not grow with their
 * number. Without any piece there is no file.
 */
export function growingFile(put: Put, name: string) {
  let pieces: PassThrough | undefined;
  let written: Promise<void> = Promise.resolve();

  return {
    async add(piece: Uint8Array | string): Promise<void> {
      if (!pieces) {
        pieces = new PassThrough();
        written = put(name, pieces);
        // A failure is noticed where it is awaited.
        written.catch(() => {});
      }
      // After a failure of the disk it would never drain.
      if (!pieces.write(piece)) await Promise.race([once(pieces, 'drain'), written]);
    },
    /** Resolves when all of them are safe. */
    async end(): Promise<void> {
      pieces?.end();
      await written;
    },
    /** Resolves when nothing is being written. */
    async abandon(): Promise<void> {
      pieces?.destroy();
      await written.catch(() => {});
    },
  };
}
