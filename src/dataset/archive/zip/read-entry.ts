import { promisify } from 'node:util';
import { inflateRaw, inflateRawSync } from 'node:zlib';
import { crc32 } from '@node-rs/crc32';
import type { Entry as ZipEntry } from 'yauzl';
import { type Said, say } from '../../../schema/rejections/said.js';
import { Rejection } from '../../source/source-image.js';
import type { SharedFile } from '../shared-file.js';
import { readAt } from '../window.js';

const inflateInPool = promisify(inflateRaw);

export const stored = 0;
export const deflated = 8;

const localHeaderBytes = 30;
const localHeaderSignature = 0x04034b50;
/** The extra fields of the local header are often longer than those of the list; read along, they cost nothing. */
const extraReserve = 64;
/** Inflating less than this takes less time than handing it to another thread. */
const inflateHere = 128 * 2 ** 10;

/** Bytes from the header of an entry to the end of its data, at least. */
export function spanOf({ compressedSize }: ZipEntry): number {
  return localHeaderBytes + compressedSize;
}

/**
 * Reads and unpacks a stored or deflated entry (APPNOTE.TXT 4.3.7, 4.4.5). No more is ever unpacked than it declares.
 * @throws Rejection when its data do not match the list at the end of the archive
 */
export async function readZipEntry(file: SharedFile, entry: ZipEntry): Promise<Buffer> {
  const packed = await file.use(handle => readPacked(handle, entry));
  const data = await unpack(packed, entry);
  if (data.length !== entry.uncompressedSize)
    throw corrupt(say('ZIP_OTHER_SIZE', { bytes: data.length, listed: entry.uncompressedSize }));
  if (crc32(data) !== entry.crc32) throw corrupt(say('CHECKSUM'));
  return data;
}

type Handle = Parameters<Parameters<SharedFile['use']>[0]>[0];

async function readPacked(handle: Handle, entry: ZipEntry): Promise<Buffer> {
  const { relativeOffsetOfLocalHeader: start, compressedSize, fileNameLength, extraFieldLength } = entry;
  const guess = localHeaderBytes + fileNameLength + extraFieldLength + extraReserve + compressedSize;
  const bytes = await readAt(handle, start, guess);
  if (bytes.length < localHeaderBytes || bytes.readUInt32LE() !== localHeaderSignature)
    throw corrupt(say('ZIP_MISPLACED'));
  const dataStart = localHeaderBytes + bytes.readUInt16LE(26) + bytes.readUInt16LE(28);
  const data =
    dataStart + compressedSize <= bytes.length
      ? bytes.subarray(dataStart, dataStart + compressedSize)
      : await readAt(handle, start + dataStart, compressedSize);
  if (data.length < compressedSize) throw corrupt(say('ZIP_BEHIND_END'));
  return data;
}

async function unpack(packed: Buffer, { compressionMethod, uncompressedSize }: ZipEntry): Promise<Buffer> {
  if (compressionMethod === stored) return packed;
  const limit = Math.max(uncompressedSize, 1);
  // One chunk that holds everything, and a byte more, so that zlib need not ask for a second one.
  const options = { maxOutputLength: limit, chunkSize: Math.max(limit + 1, 64) };
  try {
    return Math.max(packed.length, uncompressedSize) <= inflateHere
      ? inflateRawSync(packed, options)
      : await inflateInPool(packed, options);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ERR_BUFFER_TOO_LARGE') throw corrupt(say('ZIP_LARGER', { bytes: uncompressedSize }));
    if (code === 'Z_BUF_ERROR') throw corrupt(say('ZIP_ENDS_EARLY'));
    if (code?.startsWith('Z_')) throw corrupt(say('DAMAGED_DATA'));
    throw error;
  }
}

function corrupt(said: Said): Rejection {
  return new Rejection('corrupt', said);
}
