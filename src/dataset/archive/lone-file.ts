import { readFile } from 'node:fs/promises';
import type { Entry } from '../entry.js';
import { identifyBeginning } from '../explain-file.js';
import { Rejection } from '../source.js';
import type { ByteStream } from './byte-stream.js';
import { type ArchiveFile, rejectedEntry, tooLargeEntry, unreadable } from './file.js';
import { otherArchive, unlessArchive } from './kind.js';
import { displayName } from './names.js';

/**
 * A file that is no archive that is opened here: an image, most likely.
 * @param head its first bytes, or all of them
 */
export function loneFile(file: ArchiveFile, head: Buffer, maxBytes: number, signal?: AbortSignal): Entry {
  const { path, bytes } = file;
  const name = displayName(file.name);
  const archive = otherArchive(head);
  if (archive !== undefined)
    return rejectedEntry(name, bytes, 'notAnImage', `is a ${archive} archive: pack the images as zip or tar instead`);
  if (bytes > maxBytes) {
    // That it is too large is of no use to those who sent a video.
    const found = identifyBeginning(head);
    return found === undefined
      ? tooLargeEntry(name, bytes, bytes, maxBytes)
      : rejectedEntry(name, bytes, 'notAnImage', found.text, found.kind);
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

/** A file that is compressed with gzip for itself. */
export async function gzippedFile(file: ArchiveFile, stream: ByteStream, maxBytes: number): Promise<Entry> {
  const name = displayName(file.name.replace(/\.gz$/i, ''));
  try {
    const data = await stream.take(maxBytes + 1);
    if (data.length > maxBytes) return tooLargeEntry(name, file.bytes, undefined, maxBytes);
    return { name, bytes: file.bytes, read: async () => unlessArchive(data) };
  } catch (error) {
    if (error instanceof Rejection) return rejectedEntry(name, file.bytes, error.reason, error.message);
    throw error;
  }
}
