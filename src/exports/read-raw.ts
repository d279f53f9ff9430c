import yauzl from 'yauzl';
import { z } from 'zod';
import { fileNames } from '../checkpoint/index.js';
import { CheckpointManifest } from '../schema/checkpoint.js';
import { Hyperparameters } from '../schema/hyperparameters.js';
import { DatasetId, maxSteps, Seed } from '../schema/job.js';
import { parseStored } from '../schema/parse-stored.js';
import { ServiceError } from '../schema/problem.js';
import { arraysProblem } from './check-arrays.js';
import { bytesOfShapes, expectedArrays } from './expected-arrays.js';

/** One of a checkpoint's files of arrays. */
type Part = keyof CheckpointManifest['files'];

/** A checkpoint that came from elsewhere, everything about it checked. */
export interface ReadCheckpoint {
  readonly manifest: CheckpointManifest;
  /** The bytes of one of its files of arrays, piece by piece; while the archive is open. */
  contentOf(part: Part): AsyncIterable<Uint8Array>;
}

const manifestFile = 'manifest.json';
const maxManifestBytes = 2 ** 20;
/** What the service itself never writes in another form, but somebody else might: the dataset also names a folder. */
const ForeignManifest = CheckpointManifest.extend({
  dataset: DatasetId,
  seed: Seed,
  step: z.int().min(0).max(maxSteps),
});
/** Files of an archive that are looked at: the four of an export, and what systems add when they pack it again. */
const maxEntries = 20;
/** Beside its arrays, what a safetensors file may hold. */
const maxHeaderBytes = 2 ** 20;

/**
 * Reads a raw export that may be anything: no more is unpacked than the networks in its manifest need, and every byte and
 * number is checked before `work` begins. It is read piece by piece, and never held.
 * @param path of the archive
 * @param maxBytes that it may have once it is unpacked
 * @param work what is done with it
 * @throws ServiceError IMPORT_INVALID, or NEWER_DATA when a newer version has made it; what `work` throws
 */
export async function readRaw<T>(
  path: string,
  maxBytes: number,
  work: (checkpoint: ReadCheckpoint) => Promise<T>,
): Promise<T> {
  const archive = await openArchive(path);
  try {
    return await work(await checked(archive, maxBytes));
  } finally {
    archive.close();
  }
}

async function checked({ entries, open }: Archive, maxBytes: number): Promise<ReadCheckpoint> {
  const manifestEntry = entries.find(({ fileName }) => /^([^/]+\/)?manifest\.json$/.test(fileName));
  if (!manifestEntry) throw invalid(`has no ${manifestFile}`);
  const folder = manifestEntry.fileName.slice(0, -manifestFile.length);
  const find = (name: string) => {
    const entry = entries.find(({ fileName }) => fileName === folder + name);
    if (!entry) throw invalid(`has no ${name}`);
    return entry;
  };
  checkSize(manifestEntry, maxManifestBytes);
  const json: Uint8Array[] = [];
  for await (const piece of open(manifestEntry)) json.push(piece);
  const manifest = parseStored(Buffer.concat(json), ForeignManifest, manifestFile);
  if (!manifest) throw invalid(`has a ${manifestFile} that is not one of a checkpoint`);
  const hyperparameters = Hyperparameters.safeParse(manifest.hyperparameters);
  if (!hyperparameters.success)
    throw invalid(`has hyperparameters that do not fit together: ${hyperparameters.error.issues[0]!.message}`);
  const expected = expectedArrays(hyperparameters.data);
  const parts = ['generator', 'training'] as const;
  const needed = parts.reduce((sum, part) => sum + bytesOfShapes(expected[part]), 0);
  if (needed > maxBytes) throw invalid(`has networks of ${needed} bytes, and may have ${maxBytes}`);
  for (const part of parts) {
    const entry = find(fileNames[part]);
    checkSize(entry, bytesOfShapes(expected[part]) + maxHeaderBytes);
    const said = manifest.files[part];
    const problem = await arraysProblem(open(entry), { said, expected: expected[part], maxHeaderBytes });
    if (problem) throw invalid(`has a ${fileNames[part]} that ${problem}`);
  }
  return { manifest, contentOf: part => open(find(fileNames[part])) };
}

interface Archive {
  readonly entries: readonly yauzl.Entry[];
  open(entry: yauzl.Entry): AsyncIterable<Uint8Array>;
  close(): void;
}

async function openArchive(path: string): Promise<Archive> {
  const zip = await yauzl.openPromise(path, { lazyEntries: true, autoClose: false }).catch(unreadable);
  const entries: yauzl.Entry[] = [];
  try {
    for await (const entry of zip.eachEntry()) {
      entries.push(entry);
      if (entries.length > maxEntries) throw new Error(`it has more than ${maxEntries} files`);
    }
  } catch (error) {
    zip.close();
    unreadable(error);
  }
  return {
    entries,
    async *open(entry) {
      try {
        // It ends with an error when there is more than the archive says.
        yield* await zip.openReadStreamPromise(entry);
      } catch (error) {
        unreadable(error);
      }
    },
    close: () => zip.close(),
  };
}

function checkSize({ fileName, uncompressedSize }: yauzl.Entry, most: number): void {
  if (uncompressedSize > most)
    throw invalid(`has a ${fileName.slice(-100)} of ${uncompressedSize} bytes, more than it can need`);
}

function unreadable(error: unknown): never {
  // Some of its messages end with a full stop.
  throw invalid(`cannot be read as a zip archive: ${(error as Error).message.replace(/\.$/, '')}`);
}

function invalid(what: string): ServiceError {
  return new ServiceError(
    'IMPORT_INVALID',
    `The file ${what}. Send a file as GET /checkpoints/{id}/download?format=raw makes it, unchanged: curl --data-binary @FILE.zip.`,
  );
}
