import { ServiceError } from '../../schema/problem.js';
import { type Said, say, textOf } from '../../schema/rejections/said.js';
import type { Entry } from '../source/entry.js';
import { Rejection } from '../source/source-image.js';
import { splitPart } from './split-parts.js';

/** A file on the disk that may be an archive. */
export interface ArchiveFile {
  /** For display only. */
  readonly name: string;
  /** As bytes when it is not text. */
  readonly path: string | Buffer;
  readonly bytes: number;
  /** Why it cannot be read. */
  readonly refused?: Said | undefined;
}

/** An archive is refused as a whole, because nothing says what is missing from it. */
export function damaged(file: ArchiveFile, detail: string, cause?: unknown): ServiceError {
  const part = splitPart(file.name);
  if (part) return new ServiceError('ARCHIVE_DAMAGED', `${file.name} ${textOf(part)}.`, { cause });
  return new ServiceError(
    'ARCHIVE_DAMAGED',
    `${file.name} ${detail}. Check that it opens on your computer, then send it again, or pack it anew.`,
    { cause },
  );
}

/** An entry that is left out regardless of its bytes. */
export function rejectedEntry(
  name: string,
  bytes: number,
  reason: Rejection['reason'],
  said: Said,
  kind?: Rejection['kind'],
): Entry {
  return { name, bytes, read: () => Promise.reject(new Rejection(reason, said, kind)) };
}

export function tooLargeEntry(name: string, bytes: number, size: number | undefined, maxBytes: number): Entry {
  const said =
    size === undefined
      ? say('UNPACKS_TOO_LARGE', { most: maxBytes })
      : say('TOO_LARGE', { bytes: size, most: maxBytes });
  return rejectedEntry(name, bytes, 'tooLarge', said);
}

/** @returns why a file of a folder is left out; undefined when the machine is at fault */
export function unreadable(error: unknown): Rejection | undefined {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return new Rejection('corrupt', say('REMOVED'));
  if (code === 'EACCES') return new Rejection('corrupt', say('UNREADABLE'));
  return undefined;
}
