import { crc32c } from '@node-rs/crc32';
import type { Entry } from '../entry.js';
import { Rejection } from '../source.js';
import type { UnpackBudget } from './budget.js';
import type { ByteStream } from './byte-stream.js';
import { imageOfExample } from './example.js';
import { type ArchiveFile, rejectedEntry, tooLargeEntry } from './file.js';
import { displayName } from './names.js';
import { type SharedFile, sharedFile } from './shared-file.js';
import { fileWindow, readAt } from './window.js';

const headerBytes = 12;
const footerBytes = 4;
/** Headers are read together with what follows them, which holds many more of them when the images are small. */
const windowBytes = 64 * 2 ** 10;

/** Whether a TFRecord file begins so: a length that has its checksum. */
export function isRecordHeader(head: Buffer): boolean {
  return head.length >= headerBytes && head.readUInt32LE(8) === maskedCrc(head.subarray(0, 8));
}

/**
 * The images in the tf.train.Examples of a TFRecord file, found by the headers of the records: length as uint64, masked
 * CRC32C of it; then the data, and its masked CRC32C. All little-endian (tensorflow/core/lib/io/record_writer.h).
 * Records up to a damaged one are used, and the damage is one entry that is rejected.
 */
export async function* recordEntries(
  file: ArchiveFile,
  budget: UnpackBudget,
  signal?: AbortSignal,
): AsyncGenerator<Entry> {
  const { maxEntryBytes } = budget.limits;
  const unpacked = budget.unpacking(file);
  const shared = sharedFile(file.path);
  const letGo = await shared.hold();
  signal?.addEventListener('abort', letGo, { once: true });
  try {
    const window = fileWindow(shared, windowBytes);
    for (let [start, i] = [0, 0]; start < file.bytes; i++) {
      signal?.throwIfAborted();
      const header = window.cached(start, headerBytes) ?? (await window.load(start, headerBytes));
      const length = lengthOf(header, start, file.bytes - start);
      budget.addEntries(file);
      if (length instanceof Rejection) {
        yield rejectedEntry(displayName(file.name), file.bytes - start, length.reason, length.message);
        return;
      }
      unpacked(length);
      const name = displayName(`${file.name}#${i}`);
      const offset = start + headerBytes;
      const bytes = headerBytes + length + footerBytes;
      if (length > maxEntryBytes) yield tooLargeEntry(name, bytes, length, maxEntryBytes);
      else
        yield {
          name,
          bytes,
          async read() {
            signal?.throwIfAborted();
            return imageOfExample(await readRecord(shared, offset, length));
          },
        };
      start += bytes;
    }
  } finally {
    signal?.removeEventListener('abort', letGo);
    await letGo();
  }
}

/** The same of a file that is compressed as a whole (tf.io.TFRecordOptions). Its records are read as they are listed. */
export async function* streamedRecordEntries(
  file: ArchiveFile,
  stream: ByteStream,
  budget: UnpackBudget,
): AsyncGenerator<Entry> {
  const { maxEntryBytes } = budget.limits;
  for (let i = 0; ; i++) {
    const entry = await streamedRecord(stream, displayName(`${file.name}#${i}`), maxEntryBytes).catch(error => {
      if (error instanceof Rejection) return error;
      throw error;
    });
    if (!entry) return;
    budget.addEntries(file);
    if (entry instanceof Rejection) {
      yield rejectedEntry(displayName(file.name), stream.packedBytes(), entry.reason, entry.message);
      return;
    }
    yield entry;
  }
}

/** @returns undefined at the end */
async function streamedRecord(stream: ByteStream, name: string, maxBytes: number): Promise<Entry | undefined> {
  const start = stream.position;
  const header = await stream.take(headerBytes);
  if (header.length === 0) return undefined;
  const length = lengthOf(header, start, Number.MAX_SAFE_INTEGER);
  if (length instanceof Rejection) throw length;
  if (length > maxBytes) {
    const skipped = await stream.skip(length + footerBytes);
    if (skipped < length + footerBytes) throw corrupt(start, 'ends within its data');
    return tooLargeEntry(name, stream.packedBytes(), length, maxBytes);
  }
  const record = await stream.take(length + footerBytes);
  if (record.length < length + footerBytes) throw corrupt(start, 'ends within its data');
  return { name, bytes: stream.packedBytes(), read: async () => imageOfExample(dataOf(record, start)) };
}

/** @param left bytes from the start of the record to the end of the file */
function lengthOf(header: Buffer, start: number, left: number): number | Rejection {
  if (header.length < headerBytes) return corrupt(start, 'ends within a header');
  if (!isRecordHeader(header)) return corrupt(start, 'has a length that does not match its checksum');
  const length = header.readBigUInt64LE();
  // At most the file's size, so it is exact as a number.
  return length > BigInt(left - headerBytes - footerBytes) ? corrupt(start, 'ends within its data') : Number(length);
}

async function readRecord(file: SharedFile, offset: number, length: number): Promise<Buffer> {
  const record = await file.use(handle => readAt(handle, offset, length + footerBytes));
  const start = offset - headerBytes;
  if (record.length < length + footerBytes) throw corrupt(start, 'ends within its data');
  return dataOf(record, start);
}

/** The data of a record, without the checksum behind them. */
function dataOf(record: Buffer, start: number): Buffer {
  const data = record.subarray(0, -footerBytes);
  if (record.readUInt32LE(data.length) !== maskedCrc(data))
    throw corrupt(start, 'has data that do not match the checksum');
  return data;
}

/** CRC32C, rotated and offset so that checksums of data that hold checksums stay sound. */
function maskedCrc(bytes: Buffer): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

function corrupt(offset: number, detail: string): Rejection {
  return new Rejection('corrupt', `the record at byte ${offset} ${detail}`);
}
