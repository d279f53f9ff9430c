import yauzl from 'yauzl';
import { type ArchiveFile, damaged } from '../file.js';
import type { SharedFile } from '../shared-file.js';
import { type FileWindow, fileWindow } from '../window.js';

/** Enough for thousands of entries. */
const windowBytes = 256 * 2 ** 10;
const centralHeaderSignature = 0x02014b50;
const centralHeaderBytes = 46;
const endRecordBytes = 22;
const countModulus = 2 ** 16;

/** The list at the end of a zip archive (APPNOTE.TXT 4.3.12 to 4.3.16), as yauzl reads it. */
export interface ZipDirectory {
  /** How many entries there should be. */
  readonly count: number;
  /** Where the list begins, in bytes from the start of the file: after all data. */
  readonly start: number;
  /** Its entries, which can be iterated once. Names are not checked: yauzl would give up at `..` and absolute ones. */
  entries(): AsyncGenerator<yauzl.Entry>;
}

/**
 * @param maxCount number of entries beyond which counting stops
 * @throws ServiceError ARCHIVE_DAMAGED, also while the entries are listed
 */
export async function openDirectory(file: ArchiveFile, shared: SharedFile, maxCount: number): Promise<ZipDirectory> {
  const window = fileWindow(shared, windowBytes);
  const reader = new WindowReader(window);
  const options = { autoClose: false, decodeStrings: false, validateEntrySizes: false };
  const zip = await yauzl.fromRandomAccessReaderPromise(reader, file.bytes, options).catch(fail(file));
  const start = position(zip);
  zip.entryCount = await countEntries(zip, file, window, maxCount);
  return {
    count: zip.entryCount,
    start,
    async *entries() {
      try {
        yield* zip.eachEntry();
      } catch (error) {
        fail(file)(error);
      }
      const next = await window.load(position(zip), 4);
      if (next.length === 4 && next.readUInt32LE() === centralHeaderSignature)
        throw damaged(file, 'is a zip archive that lists more files than it counts');
    },
  };
}

/**
 * The field that counts the entries has 16 bits. macOS's Finder writes more than 65,535 entries without zip64, and
 * counts them modulo 65,536: then the list ends exactly where its end record begins.
 */
async function countEntries(
  zip: yauzl.ZipFile,
  file: ArchiveFile,
  window: FileWindow,
  maxCount: number,
): Promise<number> {
  const said = zip.entryCount;
  const end = file.bytes - endRecordBytes - zip.comment.length;
  let at = position(zip);
  if (end - at < (said + countModulus) * centralHeaderBytes) return said;
  let count = 0;
  for (; at + centralHeaderBytes <= end && count <= maxCount; count++) {
    const header = window.cached(at, centralHeaderBytes) ?? (await window.load(at, centralHeaderBytes));
    if (header.readUInt32LE() !== centralHeaderSignature) return said;
    at += centralHeaderBytes + header.readUInt16LE(28) + header.readUInt16LE(30) + header.readUInt16LE(32);
  }
  const isWhole = at === end && count % countModulus === said;
  return isWhole || count > maxCount ? count : said;
}

/** yauzl's types declare it as a boolean. */
function position({ readEntryCursor }: yauzl.ZipFile): number {
  return Number(readEntryCursor);
}

function fail(file: ArchiveFile): (error: unknown) => never {
  return error => {
    if (!(error instanceof Error) || 'syscall' in error) throw error;
    const { message } = error;
    if (message.startsWith('End of central directory'))
      throw damaged(
        file,
        'is a zip archive without the list of files at its end: it was cut off, or is one part of several',
        error,
      );
    if (message.startsWith('multi-disk'))
      throw damaged(
        file,
        'is the last part of a zip archive that was split: make one of all parts with zip -s 0',
        error,
      );
    if (message.startsWith('strong encryption'))
      throw damaged(file, 'is an encrypted zip archive: pack it without a password', error);
    throw damaged(file, `is a damaged zip archive (${message.split('.')[0]})`, error);
  };
}

/**
 * Hands the bytes to yauzl, which asks for a few at a time, twice for each entry. The file is opened and closed
 * elsewhere.
 */
class WindowReader extends yauzl.RandomAccessReader {
  readonly #window: FileWindow;

  constructor(window: FileWindow) {
    super();
    this.#window = window;
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    const take = (bytes: Buffer) => {
      if (bytes.length < length) callback(new Error('it ends within the list of its files'));
      else {
        bytes.copy(buffer, offset);
        callback(null);
      }
    };
    const cached = this.#window.cached(position, length);
    if (cached) take(cached);
    // An absurd offset of 64 bits cannot be passed to the system.
    else if (!Number.isSafeInteger(position)) take(Buffer.alloc(0));
    else this.#window.load(position, length).then(take, callback);
  }
}
