import { say } from '../../schema/rejections/said.js';
import { Rejection } from '../source/source-image.js';
import { otherSignatures, signatures } from './signatures.js';
import { isTarHeader } from './tar/header.js';
import { isRecordHeader } from './tfrecord/entries.js';

/** Archives that are opened; the others are known only by name, for messages. */
export type Kind = 'tfrecord' | 'tar' | 'zip' | 'gzip' | 'zlib' | undefined;

/** Bytes needed to detect the kind of a file: a tar archive is recognized by the checksum of its first block. */
export const headBytes = 512;

/** Detects an archive from its first bytes (RFC 1950 for zlib). */
export function kindOf(head: Buffer): Kind {
  if (isRecordHeader(head)) return 'tfrecord';
  if (isTarHeader(head)) return 'tar';
  if (beginsWithAny(head, signatures.zip)) return 'zip';
  if (beginsWithAny(head, signatures.gzip)) return 'gzip';
  if (head.length > 2 && head[0] === 0x78 && head.readUInt16BE(0) % 31 === 0) return 'zlib';
  return undefined;
}

/** @returns the name of an unsupported archive format */
export function otherArchive(head: Buffer): string | undefined {
  return Object.entries(otherSignatures).find(([, signature]) => beginsWithAny(head, [signature]))?.[0];
}

/**
 * Archives within archives are not opened: that is how the worst zip bombs are made.
 * @returns the bytes
 * @throws Rejection when they are an archive themselves
 */
export function unlessArchive(bytes: Buffer): Buffer {
  const kind = kindOf(bytes);
  const name = kind === 'zlib' ? undefined : kind === 'tfrecord' ? 'TFRecord' : (kind ?? otherArchive(bytes));
  if (name === undefined) return bytes;
  throw new Rejection('notAnImage', say('ARCHIVE_WITHIN', { archive: name }), 'other');
}

function beginsWithAny(head: Buffer, beginnings: readonly string[]): boolean {
  return beginnings.some(beginning => head.toString('latin1', 0, beginning.length) === beginning);
}
