import type { Entry } from '../source/entry.js';
import { Rejection } from '../source/source-image.js';
import type { UnpackBudget } from './budget.js';
import { type ByteStream, byteStream } from './byte-stream.js';
import { type ArchiveFile, damaged, rejectedEntry } from './file.js';
import { headBytes, type Kind, kindOf } from './kind.js';
import { gzippedFile, loneFile } from './lone-file.js';
import { displayName } from './names.js';
import { sharedFile } from './shared-file.js';
import { tarEntries } from './tar/entries.js';
import { recordEntries, streamedRecordEntries } from './tfrecord/entries.js';
import { readAt } from './window.js';
import { zipEntries } from './zip/entries.js';

const smallFileBytes = 64 * 2 ** 10;

/**
 * The files that a file consists of: those of a zip, tar or tar.gz archive, the images of a TFRecord file, or the file
 * itself. Its first bytes say which; its name is only for display.
 * @param budget shared by all files of one ingest
 * @param feature of TFRecords that holds the images; detected from its content when omitted
 * @param signal stops at once, even within a large file, and closes the file
 * @throws ServiceError ARCHIVE_DAMAGED or PAYLOAD_TOO_LARGE, or the signal's reason
 */
export async function* entriesOf(
  file: ArchiveFile,
  budget: UnpackBudget,
  signal?: AbortSignal,
  feature?: string,
): AsyncGenerator<Entry> {
  const shown = { ...file, name: displayName(file.name) };
  try {
    yield* openedEntries(shown, budget, signal, feature);
  } catch (error) {
    // Whatever was in progress when the signal came may have failed in any way.
    signal?.throwIfAborted();
    if (!(error instanceof Rejection)) throw error;
    // It could not be opened.
    yield rejectedEntry(shown.name, shown.bytes, error.reason, error.said);
  }
}

async function* openedEntries(
  file: ArchiveFile,
  budget: UnpackBudget,
  signal: AbortSignal | undefined,
  feature: string | undefined,
): AsyncGenerator<Entry> {
  signal?.throwIfAborted();
  if (file.refused !== undefined) {
    budget.addEntries(file);
    yield rejectedEntry(file.name, file.bytes, 'notAnImage', file.refused);
    return;
  }
  // A small file is read at once: opening it a second time would take longer than all the rest.
  const headLength = file.bytes <= smallFileBytes ? Math.max(headBytes, file.bytes) : headBytes;
  const head = await sharedFile(file.path).use(handle => readAt(handle, 0, headLength));
  const kind = kindOf(head);
  if (kind === 'zip') yield* zipEntries(file, budget, signal);
  else if (kind === 'tfrecord') yield* asRecords(recordEntries(file, budget, feature, signal));
  else if (kind === 'tar' || kind === 'gzip' || kind === 'zlib')
    yield* streamedEntries(file, head, kind, budget, signal, feature);
  else {
    budget.addEntries(file);
    yield loneFile(file, head, budget.limits.maxEntryBytes, signal);
  }
}

async function* streamedEntries(
  file: ArchiveFile,
  head: Buffer,
  kind: Kind,
  budget: UnpackBudget,
  signal: AbortSignal | undefined,
  feature: string | undefined,
): AsyncGenerator<Entry> {
  const stream = byteStream(file, { inflate: kind !== 'tar', onBytes: budget.unpacking(file), signal });
  try {
    const inside = kind === 'tar' ? kind : kindOf(await peek(file, stream, kind));
    const { maxEntryBytes } = budget.limits;
    if (inside === 'tfrecord') yield* asRecords(streamedRecordEntries(file, stream, budget, feature));
    else if (inside === 'tar') yield* tarEntries(file, stream, budget);
    else {
      budget.addEntries(file);
      // Two bytes do not prove that it is zlib: it may be any file.
      yield kind === 'zlib'
        ? loneFile(file, head, maxEntryBytes, signal)
        : await gzippedFile(file, stream, maxEntryBytes);
    }
  } finally {
    await stream.close();
  }
}

async function* asRecords(entries: AsyncIterable<Entry>): AsyncGenerator<Entry> {
  for await (const entry of entries) yield { ...entry, isRecord: true };
}

async function peek(file: ArchiveFile, stream: ByteStream, kind: Kind): Promise<Buffer> {
  const head = await stream.peek(headBytes);
  if (head.length === 0 && kind === 'gzip') {
    // Nothing came out: either it is empty, or it is damaged.
    await stream.skip(1).catch(error => {
      throw error instanceof Rejection ? damaged(file, `is compressed with gzip and ${error.message}`) : error;
    });
  }
  return head;
}
