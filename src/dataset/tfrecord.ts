import { type FileHandle, open } from 'node:fs/promises';
import { crc32c } from '@node-rs/crc32';
import { Rejection } from './source.js';

/** Where a record lies in its file: the offset and length of its data. */
export interface RecordPlace {
  readonly offset: number;
  readonly length: number;
}

const headerBytes = 12;
const footerBytes = 4;
const maxRecordBytes = 64 * 2 ** 20;

/**
 * Finds the records of a TFRecord file by their headers: length as uint64, masked CRC32C of it; then the data, and its
 * masked CRC32C. All little-endian (tensorflow/core/lib/io/record_writer.h).
 * @returns the records up to the end, or up to the place where the file is damaged
 */
export async function findRecords(path: string): Promise<{ records: RecordPlace[]; fault: Rejection | undefined }> {
  const records: RecordPlace[] = [];
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const header = Buffer.alloc(headerBytes);
    for (let start = 0; start < size; ) {
      const fault = await readHeader(file, header, start, size);
      if (fault) return { records, fault };
      // At most the file's size, so it is exact as a number.
      const length = Number(header.readBigUInt64LE());
      records.push({ offset: start + headerBytes, length });
      start += headerBytes + length + footerBytes;
    }
    return { records, fault: undefined };
  } finally {
    await file.close();
  }
}

/** @returns what is wrong with the record that starts there */
async function readHeader(
  file: FileHandle,
  header: Buffer,
  start: number,
  size: number,
): Promise<Rejection | undefined> {
  const { bytesRead } = await file.read(header, 0, headerBytes, start);
  if (bytesRead < headerBytes) return corrupt(start, 'ends within a header');
  if (header.readUInt32LE(8) !== maskedCrc(header.subarray(0, 8))) {
    if (start === 0 && header.readUInt16BE() === 0x1f8b)
      return new Rejection('corrupt', 'is compressed with gzip: unpack it with gunzip, or write it uncompressed');
    if (start === 0) return new Rejection('corrupt', 'is not a TFRecord file, or damaged at its beginning');
    return corrupt(start, 'has a length that does not match its checksum');
  }
  const end = BigInt(start + headerBytes + footerBytes) + header.readBigUInt64LE();
  return end > BigInt(size) ? corrupt(start, 'ends within its data') : undefined;
}

/**
 * Reads the data of one record.
 * @throws Rejection when it is too large or does not match its checksum
 */
export async function readRecord(path: string, { offset, length }: RecordPlace): Promise<Buffer> {
  const start = offset - headerBytes;
  if (length > maxRecordBytes) throw corrupt(start, `has ${length} bytes; at most ${maxRecordBytes} are read`);
  const file = await open(path, 'r');
  try {
    const record = Buffer.alloc(length + footerBytes);
    const { bytesRead } = await file.read(record, 0, record.length, offset);
    if (bytesRead < record.length) throw corrupt(start, 'ends within its data');
    const data = record.subarray(0, length);
    if (record.readUInt32LE(length) !== maskedCrc(data))
      throw corrupt(start, 'has data that do not match the checksum');
    return data;
  } finally {
    await file.close();
  }
}

/** CRC32C, rotated and offset so that checksums of data that hold checksums stay sound. */
export function maskedCrc(bytes: Buffer): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

function corrupt(offset: number, detail: string): Rejection {
  return new Rejection('corrupt', `the record at byte ${offset} ${detail}`);
}
