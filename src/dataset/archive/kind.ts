import { Rejection } from '../source/source-image.js';
import { isTarHeader } from './tar/header.js';
import { isRecordHeader } from './tfrecord/entries.js';

/** Archives that are opened; of the others, only the name is known, so that people can be told. */
export type Kind = 'tfrecord' | 'tar' | 'zip' | 'gzip' | 'zlib' | undefined;

/** Bytes of a file that tell its kind: a tar archive is known by the checksum of its first block. */
export const headBytes = 512;

/** How an archive begins (APPNOTE.TXT 4.3.7, 4.3.16 and 8.5.4 for zip, RFC 1952, RFC 1950). */
export function kindOf(head: Buffer): Kind {
  if (isRecordHeader(head)) return 'tfrecord';
  if (isTarHeader(head)) return 'tar';
  if (startsWith(head, 'PK\x03\x04') || startsWith(head, 'PK\x05\x06') || startsWith(head, 'PK\x07\x08')) return 'zip';
  if (startsWith(head, '\x1f\x8b\x08')) return 'gzip';
  if (head.length > 2 && head[0] === 0x78 && head.readUInt16BE(0) % 31 === 0) return 'zlib';
  return undefined;
}

const otherArchives: Readonly<Record<string, string>> = {
  '7z': '7z\xbc\xaf\x27\x1c',
  RAR: 'Rar!\x1a\x07',
  xz: '\xfd7zXZ\0',
  bzip2: 'BZh',
  Zstandard: '\x28\xb5\x2f\xfd',
};

/** @returns the name of an archive that nothing here opens */
export function otherArchive(head: Buffer): string | undefined {
  return Object.keys(otherArchives).find(name => startsWith(head, otherArchives[name]!));
}

/**
 * Archives within archives are not opened: it is how the worst bombs are made.
 * @returns the bytes
 * @throws Rejection when they are an archive themselves
 */
export function unlessArchive(bytes: Buffer): Buffer {
  const kind = kindOf(bytes);
  const name = kind === 'zlib' ? undefined : kind === 'tfrecord' ? 'TFRecord' : (kind ?? otherArchive(bytes));
  if (name === undefined) return bytes;
  throw new Rejection(
    'notAnImage',
    `is a ${name} archive within an archive: unpack it first, and send what is in it`,
    'other',
  );
}

function startsWith(head: Buffer, magic: string): boolean {
  return head.length >= magic.length && head.toString('latin1', 0, magic.length) === magic;
}
