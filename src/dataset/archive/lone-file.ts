import { readFile } from 'node:fs/promises';
import { type Said, say } from '../../schema/rejections/said.js';
import { identifyBeginning } from '../image/explain-file.js';
import { recognizeFormat } from '../image/format.js';
import type { Entry } from '../source/entry.js';
import { Rejection } from '../source/source-image.js';
import type { ByteStream } from './byte-stream.js';
import { type ArchiveFile, rejectedEntry, tooLargeEntry, unreadable } from './file.js';
import { otherArchive, unlessArchive } from './kind.js';
import { displayName } from './names.js';
import { splitPart } from './split-parts.js';

/**
 * A file that is not a supported archive: most likely an image.
 * @param head its first bytes, or all of them
 */
export function loneFile(file: ArchiveFile, head: Buffer, maxBytes: number, signal?: AbortSignal): Entry {
  const { path, bytes } = file;
  const name = displayName(file.name);
  const part = splitPart(file.name);
  if (part && !isImage(head)) return rejectedEntry(name, bytes, 'notAnImage', part);
  const archive = otherArchive(head);
  if (archive !== undefined) return rejectedEntry(name, bytes, 'notAnImage', unsupported(archive));
  if (bytes > maxBytes) {
    // "Too large" is of no use to a user who has sent a video.
    const found = identifyBeginning(head);
    return found === undefined
      ? tooLargeEntry(name, bytes, bytes, maxBytes)
      : rejectedEntry(name, bytes, 'notAnImage', found.said, found.kind);
  }
  return {
    name,
    bytes,
    async read() {
      signal?.throwIfAborted();
      if (head.length === bytes) return head;
      try {
        return await readFile(path);
      } catch (error) {
        throw unreadable(error) ?? error;
      }
    },
  };
}

function isImage(head: Buffer): boolean {
  try {
    recognizeFormat(head);
    return true;
  } catch (error) {
    if (error instanceof Rejection) return false;
    throw error;
  }
}

/** Commands that decompress, by the name of the compression: it most often contains a tar archive. */
const undoing: Readonly<Record<string, string>> = { xz: 'xz -d', bzip2: 'bzip2 -d', Zstandard: 'zstd -d' };

function unsupported(archive: string): Said {
  const command = undoing[archive];
  return command === undefined ? say('OTHER_ARCHIVE', { archive }) : say('COMPRESSED', { archive, command });
}

/** A single file that is compressed with gzip. */
export async function gzippedFile(file: ArchiveFile, stream: ByteStream, maxBytes: number): Promise<Entry> {
  const name = displayName(file.name.replace(/\.gz$/i, ''));
  try {
    const data = await stream.take(maxBytes + 1);
    if (data.length > maxBytes) return tooLargeEntry(name, file.bytes, undefined, maxBytes);
    return { name, bytes: file.bytes, read: async () => unlessArchive(data) };
  } catch (error) {
    if (error instanceof Rejection) return rejectedEntry(name, file.bytes, error.reason, error.said);
    throw error;
  }
}
