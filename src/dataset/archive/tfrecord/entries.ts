import { crc32c } from '@node-rs/crc32';
import { say } from '../../../schema/rejections/said.js';
import type { Entry } from '../../source/entry.js';
import { Rejection } from '../../source/source-image.js';
import type { UnpackBudget } from '../budget.js';
import type { ByteStream } from '../byte-stream.js';
import { type ArchiveFile, rejectedEntry, tooLargeEntry } from '../file.js';
import { displayName } from '../names.js';
import { type SharedFile, sharedFile } from '../shared-file.js';
import { fileWindow, readAt } from '../window.js';
import { type Features, featuresOf } from './example.js';
import { chooseFeature, type ImageFeature, imageOf } from './image-feature.js';

const headerBytes = 12;
const footerBytes = 4;
/** Headers are read together with what follows them, which contains many more headers when the images are small. */
const windowBytes = 64 * 2 ** 10;
/** Records, and roughly their bytes, that are examined to find out where the images of a file are. */
const sampledRecords = 8;
const sampledBytes = 8 * 2 ** 20;

/** Whether a TFRecord file can begin like this: with a length and its checksum. */
export function isRecordHeader(head: Buffer): boolean {
  return head.length >= headerBytes && head.readUInt32LE(8) === maskedCrc(head.subarray(0, 8));
}

/**
 * The images in the tf.train.Examples of a TFRecord file, found by the headers of the records: length as uint64, masked
 * CRC32C of it; then the data, and its masked CRC32C. All little-endian (tensorflow/core/lib/io/record_writer.h).
 * Records up to a damaged one are used, and the damage is one entry that is rejected.
 * @param feature which one holds the images, in all records; detected from its content when omitted
 */
export async function* recordEntries(
  file: ArchiveFile,
  budget: UnpackBudget,
  feature: string | undefined,
  signal?: AbortSignal,
): AsyncGenerator<Entry> {
  const { maxEntryBytes } = budget.limits;
  const unpacked = budget.unpacking(file);
  const shared = sharedFile(file.path);
  const letGo = await shared.hold();
  signal?.addEventListener('abort', letGo, { once: true });
  let choice: Promise<ImageFeature> | undefined;
  const choose = () => {
    choice ??= sampled(shared, file.bytes, maxEntryBytes, signal).then(sample => chooseFeature(sample, feature));
    return choice;
  };
  try {
    const window = fileWindow(shared, windowBytes);
    for (let [start, i] = [0, 0]; start < file.bytes; i++) {
      signal?.throwIfAborted();
      const header = window.cached(start, headerBytes) ?? (await window.load(start, headerBytes));
      const length = lengthOf(header, start, file.bytes - start);
      budget.addEntries(file);
      if (length instanceof Rejection) {
        yield rejectedEntry(displayName(file.name), file.bytes - start, length.reason, length.said);
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
            const features = featuresOf(await readRecord(shared, offset, length));
            return imageOf(features, await choose());
          },
        };
      start += bytes;
    }
  } finally {
    signal?.removeEventListener('abort', letGo);
    await letGo();
  }
}

/** The sound ones among the first records. */
async function sampled(
  shared: SharedFile,
  fileBytes: number,
  maxBytes: number,
  signal: AbortSignal | undefined,
): Promise<Features[]> {
  const sample: Features[] = [];
  let read = 0;
  for (let start = 0; sample.length < sampledRecords && read < sampledBytes && start < fileBytes; ) {
    signal?.throwIfAborted();
    const header = await shared.use(handle => readAt(handle, start, headerBytes));
    const length = lengthOf(header, start, fileBytes - start);
    if (length instanceof Rejection) break;
    if (length <= maxBytes) {
      const record = readRecord(shared, start + headerBytes, length);
      const features = await record.then(featuresOf).catch(ifSound);
      if (features) sample.push(features);
    }
    start += headerBytes + length + footerBytes;
    read += headerBytes + Math.min(length, maxBytes);
  }
  return sample;
}

/** A damaged record is reported where it is read, not here. */
function ifSound(error: unknown): undefined {
  if (!(error instanceof Rejection)) throw error;
}

/** The same for a file compressed as a whole (tf.io.TFRecordOptions). Its records are read while they are listed. */
export async function* streamedRecordEntries(
  file: ArchiveFile,
  stream: ByteStream,
  budget: UnpackBudget,
  feature: string | undefined,
): AsyncGenerator<Entry> {
  const records = streamedRecords(file, stream, budget);
  const first: StreamedRecord[] = [];
  let read = 0;
  let failure: unknown;
  try {
    while (first.length < sampledRecords && read < sampledBytes) {
      const { value, done } = await records.next();
      if (done) break;
      first.push(value);
      read += value.data?.length ?? 0;
    }
  } catch (error) {
    // What came before it is still used.
    failure = error;
  }
  const sample = first.flatMap(({ data, start }) => {
    try {
      return data ? [featuresOf(dataOf(data, start))] : [];
    } catch (error) {
      return ifSound(error) ?? [];
    }
  });
  const choice = chooseFeature(sample, feature);
  for (const record of first) yield streamedEntry(record, choice);
  if (failure !== undefined) throw failure;
  for await (const record of records) yield streamedEntry(record, choice);
}

/** A record of a compressed file: its data and their checksum, or an entry that is rejected. */
interface StreamedRecord {
  readonly name: string;
  readonly bytes: number;
  readonly start: number;
  readonly data?: Buffer;
  readonly rejected?: Entry;
}

function streamedEntry({ name, bytes, start, data, rejected }: StreamedRecord, choice: ImageFeature): Entry {
  return rejected ?? { name, bytes, read: async () => imageOf(featuresOf(dataOf(data!, start)), choice) };
}

async function* streamedRecords(
  file: ArchiveFile,
  stream: ByteStream,
  budget: UnpackBudget,
): AsyncGenerator<StreamedRecord, undefined> {
  const { maxEntryBytes } = budget.limits;
  for (let i = 0; ; i++) {
    const start = stream.position;
    const record = await streamedRecord(stream, displayName(`${file.name}#${i}`), maxEntryBytes).catch(error => {
      if (error instanceof Rejection) return error;
      throw error;
    });
    if (!record) return;
    budget.addEntries(file);
    if (record instanceof Rejection) {
      const [name, bytes] = [displayName(file.name), stream.packedBytes()];
      yield { name, bytes, start, rejected: rejectedEntry(name, bytes, record.reason, record.said) };
      return;
    }
    yield record;
  }
}

/** @returns undefined at the end */
async function streamedRecord(stream: ByteStream, name: string, maxBytes: number): Promise<StreamedRecord | undefined> {
  const start = stream.position;
  const header = await stream.take(headerBytes);
  if (header.length === 0) return undefined;
  const length = lengthOf(header, start, Number.MAX_SAFE_INTEGER);
  if (length instanceof Rejection) throw length;
  if (length > maxBytes) {
    const skipped = await stream.skip(length + footerBytes);
    if (skipped < length + footerBytes) throw corrupt(start, 'RECORD_CUT_OFF');
    const bytes = stream.packedBytes();
    return { name, bytes, start, rejected: tooLargeEntry(name, bytes, length, maxBytes) };
  }
  const data = await stream.take(length + footerBytes);
  if (data.length < length + footerBytes) throw corrupt(start, 'RECORD_CUT_OFF');
  return { name, bytes: stream.packedBytes(), start, data };
}

/** @param left bytes from the start of the record to the end of the file */
function lengthOf(header: Buffer, start: number, left: number): number | Rejection {
  if (header.length < headerBytes) return corrupt(start, 'RECORD_HEADER');
  if (!isRecordHeader(header)) return corrupt(start, 'RECORD_LENGTH');
  const length = header.readBigUInt64LE();
  // At most the file's size, so a number can hold it exactly.
  return length > BigInt(left - headerBytes - footerBytes) ? corrupt(start, 'RECORD_CUT_OFF') : Number(length);
}

async function readRecord(file: SharedFile, offset: number, length: number): Promise<Buffer> {
  const record = await file.use(handle => readAt(handle, offset, length + footerBytes));
  const start = offset - headerBytes;
  if (record.length < length + footerBytes) throw corrupt(start, 'RECORD_CUT_OFF');
  return dataOf(record, start);
}

/** The data of a record, without the checksum that follows. */
function dataOf(record: Buffer, start: number): Buffer {
  const data = record.subarray(0, -footerBytes);
  if (record.readUInt32LE(data.length) !== maskedCrc(data)) throw corrupt(start, 'RECORD_CHECKSUM');
  return data;
}

/** CRC32C, rotated and offset so that checksums of data that contain checksums stay reliable. */
function maskedCrc(bytes: Buffer): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

type Damage = 'RECORD_HEADER' | 'RECORD_LENGTH' | 'RECORD_CUT_OFF' | 'RECORD_CHECKSUM';

function corrupt(offset: number, damage: Damage): Rejection {
  return new Rejection('corrupt', say(damage, { offset }));
}
