import type yauzl from 'yauzl';
import { type Said, say } from '../../../schema/rejections/said.js';
import type { Entry } from '../../source/entry.js';
import type { UnpackBudget } from '../budget.js';
import { type ArchiveFile, damaged, rejectedEntry, tooLargeEntry } from '../file.js';
import { unlessArchive } from '../kind.js';
import { type NameDecoder, nameDecoder } from '../name-decoder.js';
import { displayName, isLitter } from '../names.js';
import { type SharedFile, sharedFile } from '../shared-file.js';
import { openDirectory, type ZipDirectory } from './directory.js';
import { zipName, zipNameBytes } from './name.js';
import { deflated, readZipEntry, spanOf, stored } from './read-entry.js';

/** Names of compression methods that users may come across (APPNOTE.TXT 4.4.5). */
const methods: Readonly<Record<number, string>> = {
  1: 'Shrink',
  6: 'Implode',
  9: 'Deflate64',
  12: 'bzip2',
  14: 'LZMA',
  93: 'Zstandard',
  95: 'xz',
  98: 'PPMd',
};

/**
 * The files of a zip archive, in the order of its list. They are read on demand, several at a time.
 * @throws ServiceError ARCHIVE_DAMAGED, or PAYLOAD_TOO_LARGE before any of them is read
 */
export async function* zipEntries(
  file: ArchiveFile,
  budget: UnpackBudget,
  signal?: AbortSignal,
): AsyncGenerator<Entry> {
  const { ignored } = budget.findings;
  const shared = sharedFile(file.path);
  const letGo = await shared.hold();
  signal?.addEventListener('abort', letGo, { once: true });
  try {
    const names = nameDecoder('cp437');
    const { start } = await checkDirectory(file, shared, names, budget, signal);
    for await (const entry of (await openDirectory(file, shared, budget.limits.maxEntries)).entries()) {
      signal?.throwIfAborted();
      const name = zipName(entry, names);
      if (name.endsWith('/')) ignored.folders++;
      else if (isLitter(name)) ignored.litter++;
      else yield entryOf(entry, displayName(name), start, shared, budget, signal);
    }
  } finally {
    signal?.removeEventListener('abort', letGo);
    await letGo();
  }
}

/**
 * Goes through the whole list once before anything is unpacked.
 * Files whose data overlap are how a bomb of a few kilobytes unpacks to petabytes
 * (https://www.bamsoftware.com/hacks/zipbomb): together they take up more bytes than there are.
 */
async function checkDirectory(
  file: ArchiveFile,
  shared: SharedFile,
  names: NameDecoder,
  budget: UnpackBudget,
  signal: AbortSignal | undefined,
): Promise<ZipDirectory> {
  const directory = await openDirectory(file, shared, budget.limits.maxEntries);
  const { count, start } = directory;
  budget.addEntries(file, count);
  const unpacked = budget.unpacking(file);
  let spans = 0;
  for await (const entry of directory.entries()) {
    signal?.throwIfAborted();
    unpacked(entry.uncompressedSize);
    names.learn(zipNameBytes(entry));
    if (fits(entry, start)) spans += spanOf(entry);
    if (spans > start) throw damaged(file, 'is a zip archive whose files overlap');
  }
  return directory;
}

function fits(entry: yauzl.Entry, end: number): boolean {
  return entry.relativeOffsetOfLocalHeader + spanOf(entry) <= end;
}

function entryOf(
  entry: yauzl.Entry,
  name: string,
  directoryStart: number,
  shared: SharedFile,
  budget: UnpackBudget,
  signal: AbortSignal | undefined,
): Entry {
  const { compressedSize: bytes, uncompressedSize, compressionMethod: method } = entry;
  const { maxEntryBytes } = budget.limits;
  const reject = (said: Said) => rejectedEntry(name, bytes, 'notAnImage', said);

  if (isLink(entry)) return reject(say('ZIP_LINK'));
  if (entry.isEncrypted()) return reject(say('ZIP_ENCRYPTED'));
  if (method !== stored && method !== deflated)
    return reject(say('ZIP_METHOD', { method: methods[method] ?? `method ${method}` }));
  if (uncompressedSize > maxEntryBytes) return tooLargeEntry(name, bytes, uncompressedSize, maxEntryBytes);
  if (!fits(entry, directoryStart)) return rejectedEntry(name, bytes, 'corrupt', say('ZIP_BEHIND_DATA'));
  if (method === stored ? bytes !== uncompressedSize : bytes > 2 * maxEntryBytes)
    return rejectedEntry(name, bytes, 'corrupt', say('ZIP_SIZE', { bytes: uncompressedSize, packed: bytes }));
  return {
    name,
    bytes,
    async read() {
      signal?.throwIfAborted();
      return unlessArchive(await readZipEntry(shared, entry));
    },
  };
}

/** The upper half of the attributes is a Unix mode if a Unix program wrote them (APPNOTE.TXT 4.4.2, 4.4.15). */
function isLink({ versionMadeBy, externalFileAttributes }: yauzl.Entry): boolean {
  return versionMadeBy >> 8 === 3 && externalFileAttributes >>> 28 === 0xa;
}
