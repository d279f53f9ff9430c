import { ServiceError } from '../../schema/problem.js';
import { type Findings, newFindings } from '../source/findings.js';
import type { ArchiveFile } from './file.js';

/** What may come out of the files of one ingest. */
export interface UnpackLimits {
  /** Files and folders in all archives, including hidden ones, and files that are not archives. */
  readonly maxEntries: number;
  /** Bytes of all archives, unpacked. */
  readonly maxUnpackedBytes: number;
  /** Bytes of one file; a larger one is left out. */
  readonly maxEntryBytes: number;
  /** Unpacked bytes of one archive per packed byte. */
  readonly maxRatio: number;
}

/** The ratio applies from here on: a small archive may well consist of text, which compresses better than any image. */
const ratioFloor = 32 * 2 ** 20;

/** Counts what comes out of the archives of one ingest, and keeps what was found in them besides images. */
export class UnpackBudget {
  #entries = 0;
  #unpackedBytes = 0;

  constructor(
    readonly limits: UnpackLimits,
    readonly findings: Findings = newFindings(),
  ) {}

  /** @throws ServiceError PAYLOAD_TOO_LARGE */
  addEntries(file: ArchiveFile, count = 1): void {
    this.#entries += count;
    const { maxEntries } = this.limits;
    if (this.#entries > maxEntries)
      throw tooLarge(file, `brings the number of files to more than ${maxEntries}`, 'Take out some of them');
  }

  /**
   * Counts the bytes that come out of one archive.
   * @returns a function that counts more of them, and throws ServiceError PAYLOAD_TOO_LARGE
   */
  unpacking(file: ArchiveFile): (bytes: number) => void {
    const { maxUnpackedBytes, maxRatio } = this.limits;
    let ofThisFile = 0;
    return bytes => {
      ofThisFile += bytes;
      this.#unpackedBytes += bytes;
      if (this.#unpackedBytes > maxUnpackedBytes)
        throw tooLarge(
          file,
          `brings the unpacked bytes to more than ${maxUnpackedBytes}`,
          'Take out some of the files',
        );
      if (ofThisFile > ratioFloor && ofThisFile > maxRatio * file.bytes)
        throw tooLarge(
          file,
          `unpacks to more than ${maxRatio} times its ${file.bytes} bytes`,
          'Images are never packed that well: take out what is no image',
        );
    };
  }
}

function tooLarge(file: ArchiveFile, what: string, advice: string): ServiceError {
  return new ServiceError(
    'PAYLOAD_TOO_LARGE',
    `${file.name} ${what}, which is the limit. ${advice}, and send it again.`,
  );
}
