import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import type { RejectedFile } from '../../schema/dataset.js';
import type { Put } from '../../storage/index.js';
import { packedFiles } from './packed-dataset.js';

/**
 * Writes all rejected files of a dataset to a file while its images are written to another, in memory that does not grow
 * with their number. Without any there is no file.
 */
export function rejectedLines(put: Put) {
  let lines: PassThrough | undefined;
  let written: Promise<void> = Promise.resolve();

  return {
    async add(file: RejectedFile): Promise<void> {
      if (!lines) {
        lines = new PassThrough();
        written = put(packedFiles.rejected, lines);
        // A failure is noticed where it is awaited.
        written.catch(() => {});
      }
      // After a failure of the disk it would never drain.
      if (!lines.write(`${JSON.stringify(file)}\n`)) await Promise.race([once(lines, 'drain'), written]);
    },
    /** Resolves when all of them are safe. */
    async end(): Promise<void> {
      lines?.end();
      await written;
    },
    /** Resolves when nothing is being written. */
    async abandon(): Promise<void> {
      lines?.destroy();
      await written.catch(() => {});
    },
  };
}
