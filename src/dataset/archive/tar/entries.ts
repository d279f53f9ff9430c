import type { Ignored } from '../../../schema/dataset.js';
import { say } from '../../../schema/rejections/said.js';
import type { Entry } from '../../source/entry.js';
import { Rejection } from '../../source/source-image.js';
import type { UnpackBudget } from '../budget.js';
import type { ByteStream } from '../byte-stream.js';
import { type ArchiveFile, damaged, rejectedEntry, tooLargeEntry } from '../file.js';
import { unlessArchive } from '../kind.js';
import { nameDecoder } from '../name-decoder.js';
import { displayName, isLitter } from '../names.js';
import { blockBytes, type Extended, isTarHeader, readPax, readTarHeader, type TarHeader } from './header.js';

/** Longer names are not plausible. */
const maxExtendedBytes = 2 ** 20;

/** How many archives the warning about a missing end mark names. */
const maxUnfinished = 5;

const zeroBlock = Buffer.alloc(blockBytes);

/** Entries that are neither files nor folders, by type flag. */
const unusable = {
  1: 'TAR_HARD_LINK',
  2: 'TAR_LINK',
  3: 'TAR_CHARACTER_DEVICE',
  4: 'TAR_BLOCK_DEVICE',
  6: 'TAR_FIFO',
  M: 'TAR_VOLUME',
  S: 'TAR_SPARSE',
} as const;
/** Their size is not that of any data: some tars write the size of the file that a link points to. */
const withoutData = '123456';
/** A volume's name, and the list of a folder's files in an incremental backup. */
const notFiles = 'VD';

/** pax: of the next entry (also as Solaris writes it), of all that follow. GNU: long name, long target of a link. */
const extending = 'xXgLK';

/**
 * The files of a tar archive, in its order. Their bytes are read while they are listed.
 * @throws ServiceError ARCHIVE_DAMAGED
 */
export async function* tarEntries(file: ArchiveFile, stream: ByteStream, budget: UnpackBudget): AsyncGenerator<Entry> {
  try {
    yield* filesOf(file, stream, budget);
  } catch (error) {
    if (error instanceof Rejection || error instanceof TarDamage) throw damaged(file, error.message);
    throw error;
  }
}

async function* filesOf(file: ArchiveFile, stream: ByteStream, budget: UnpackBudget): AsyncGenerator<Entry> {
  const { maxEntryBytes } = budget.limits;
  const { ignored, unfinished } = budget.findings;
  const names = nameDecoder('windows-1252');
  let extended: Extended = {};
  let global: Extended = {};
  for (;;) {
    const header = await nextHeader(stream);
    if (header === 'no end mark') {
      if (Object.keys(extended).length > 0) throw endsWithinData();
      if (unfinished.length < maxUnfinished) unfinished.push(file.name);
    }
    if (typeof header === 'string') return;
    if (extending.includes(header.type)) {
      const more = readExtended(header.type, await takeExtended(header, stream));
      if (!more) throw corrupt(stream, 'has an extended header that cannot be read');
      if (header.type === 'g') global = { ...global, ...more };
      else extended = { ...extended, ...more };
      continue;
    }
    budget.addEntries(file);
    const said = { ...global, ...extended };
    const rawName = said.path ?? header.name;
    names.learn(rawName);
    const entry = await readEntry(header, said, names.decode(rawName), stream, maxEntryBytes);
    extended = {};
    if (typeof entry === 'string') ignored[entry]++;
    else yield entry;
  }
}

/**
 * @returns the next header, or how the archive ends. Some programs write no end mark, or it was cut off; when the file
 *   ends between two blocks, there is no sign that a file is missing
 */
async function nextHeader(stream: ByteStream): Promise<TarHeader | 'end mark' | 'no end mark'> {
  for (let endMark = false; ; ) {
    const block = await stream.take(blockBytes);
    if (isTarHeader(block)) return readTarHeader(block);
    if (block.equals(zeroBlock)) endMark = true;
    // Archives are padded after their end mark, with anything at all. It is read to verify the checksum of gzip.
    else if (endMark) {
      await stream.skip(Number.MAX_SAFE_INTEGER);
      return 'end mark';
    } else if (block.length === 0 && stream.position % blockBytes === 0) return 'no end mark';
    else if (block.length < blockBytes) throw new TarDamage('ends without an end mark: it was cut off');
    else throw corrupt(stream, `has a header with a wrong checksum`);
  }
}

async function takeExtended({ size }: TarHeader, stream: ByteStream): Promise<Buffer> {
  if (size === undefined || size > maxExtendedBytes)
    throw corrupt(stream, `has an extended header of ${size ?? 'too many'} bytes`);
  const data = await takeData(size, stream);
  await stream.skip(padding(size));
  return data;
}

function readExtended(type: string, data: Buffer): Extended | undefined {
  if (type === 'K') return {};
  return type === 'L' ? { path: untilZero(data) } : readPax(data);
}

/** @returns what the entry is, when it is neither an image nor meant to be one */
async function readEntry(
  header: TarHeader,
  extended: Extended,
  name: string,
  stream: ByteStream,
  maxBytes: number,
): Promise<Entry | keyof Ignored> {
  const type = extended.sparse ? 'S' : header.type;
  const size = withoutData.includes(type) ? 0 : sizeOf(header, extended);
  if (size === undefined) throw corrupt(stream, 'has a file with an impossible size');
  for (let more = header.moreSparse; more; ) more = (await takeData(blockBytes, stream))[504] !== 0;

  const directory = type === '5' || (type === '0' && name.endsWith('/'));
  const left = directory ? 'folders' : isLitter(name) ? 'litter' : notFiles.includes(type) ? 'notes' : undefined;
  const rejected = Object.hasOwn(unusable, type) ? unusable[type as keyof typeof unusable] : undefined;
  if (left !== undefined || rejected !== undefined || size > maxBytes) {
    if ((await stream.skip(size)) < size) throw endsWithinData();
    await stream.skip(padding(size));
    if (left) return left;
    const shown = displayName(name);
    return rejected === undefined
      ? tooLargeEntry(shown, stream.packedBytes(), size, maxBytes)
      : rejectedEntry(shown, stream.packedBytes(), 'notAnImage', say(rejected));
  }
  const data = await takeData(size, stream);
  await stream.skip(padding(size));
  return { name: displayName(name), bytes: stream.packedBytes(), read: async () => unlessArchive(data) };
}

async function takeData(size: number, stream: ByteStream): Promise<Buffer> {
  const data = await stream.take(size);
  if (data.length < size) throw endsWithinData();
  return data;
}

function sizeOf(header: TarHeader, extended: Extended): number | undefined {
  if (extended.size === undefined) return header.size;
  const size = /^\d+$/.test(extended.size) ? Number(extended.size) : undefined;
  return Number.isSafeInteger(size) ? size : undefined;
}

function padding(size: number): number {
  return (blockBytes - (size % blockBytes)) % blockBytes;
}

function untilZero(data: Buffer): Buffer {
  const end = data.indexOf(0);
  return end < 0 ? data : data.subarray(0, end);
}

/** What makes the whole archive unreadable. */
class TarDamage extends Error {}

function endsWithinData(): TarDamage {
  return new TarDamage('ends within the data of a file: it was cut off');
}

function corrupt(stream: ByteStream, detail: string): TarDamage {
  return new TarDamage(`${detail}, before byte ${stream.position} of the archive`);
}
