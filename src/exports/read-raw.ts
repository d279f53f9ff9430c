import yauzl from 'yauzl';
import { z } from 'zod';
import { decodeSafetensors } from '../checkpoint/index.js';
import type { Tensors } from '../model/tensors.js';
import { CheckpointManifest } from '../schema/checkpoint.js';
import type { FileDigest } from '../schema/file-digest.js';
import { Hyperparameters } from '../schema/hyperparameters.js';
import { DatasetId, maxSteps, Seed } from '../schema/job.js';
import { parseStored } from '../schema/parse-stored.js';
import { ServiceError } from '../schema/problem.js';
import { describeFile } from '../storage/digest.js';
import { arraysProblem, expectedArrays } from './expected-arrays.js';

/** A checkpoint that came from elsewhere, everything about it checked. */
export interface ReadCheckpoint {
  readonly manifest: CheckpointManifest;
  readonly generator: Tensors;
  readonly training: Tensors;
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
/** Beside its arrays, what a safetensors file may hold for each. */
const headerBytes = 2 ** 20;

/**
 * Reads a raw export that may be anything: no more is unpacked than the networks in its manifest need, and every byte and
 * number is checked before any of it is kept.
 * @throws ServiceError IMPORT_INVALID, or NEWER_DATA when a newer version has made it
 */
export async function readRaw(archive: Buffer): Promise<ReadCheckpoint> {
  const { entries, read } = await openArchive(archive);
  const manifestEntry = entries.find(({ fileName }) => /^([^/]+\/)?manifest\.json$/.test(fileName));
  if (!manifestEntry) throw invalid(`has no ${manifestFile}`);
  const folder = manifestEntry.fileName.slice(0, -manifestFile.length);
  const find = (name: string) => {
    const entry = entries.find(({ fileName }) => fileName === folder + name);
    if (!entry) throw invalid(`has no ${name}`);
    return entry;
  };
  const manifest = parseStored(await read(manifestEntry, maxManifestBytes), ForeignManifest, manifestFile);
  if (!manifest) throw invalid(`has a ${manifestFile} that is not one of a checkpoint`);
  const hyperparameters = Hyperparameters.safeParse(manifest.hyperparameters);
  if (!hyperparameters.success)
    throw invalid(`has hyperparameters that do not fit together: ${hyperparameters.error.issues[0]!.message}`);
  const expected = expectedArrays(hyperparameters.data);
  const arrays = async (part: 'generator' | 'training') => {
    const name = `${part}.safetensors`;
    const elements = [...expected[part].values()].reduce((sum, shape) => sum + shape.reduce((n, m) => n * m, 1), 0);
    const bytes = await read(find(name), elements * Float32Array.BYTES_PER_ELEMENT + headerBytes);
    checkDigest(bytes, name, manifest.files[part]);
    const tensors = decoded(bytes, name);
    const problem = arraysProblem(tensors, expected[part]);
    if (problem) throw invalid(`has a ${name} that ${problem}`);
    return tensors;
  };
  return { manifest, generator: await arrays('generator'), training: await arrays('training') };
}

async function openArchive(archive: Buffer) {
  const unreadable = (error: unknown) => invalid(`cannot be read as a zip archive: ${(error as Error).message}`);
  try {
    const zip = await yauzl.fromBufferPromise(archive, { lazyEntries: true });
    const entries: yauzl.Entry[] = [];
    for await (const entry of zip.eachEntry()) {
      entries.push(entry);
      if (entries.length > maxEntries) throw new Error(`it has more than ${maxEntries} files`);
    }
    const read = async (entry: yauzl.Entry, most: number) => {
      if (entry.uncompressedSize > most)
        throw invalid(`has a ${entry.fileName.slice(-100)} of ${entry.uncompressedSize} bytes, more than it can need`);
      try {
        // It ends with an error when there is more than the archive says.
        return Buffer.concat(await (await zip.openReadStreamPromise(entry)).toArray());
      } catch (error) {
        throw unreadable(error);
      }
    };
    return { entries, read };
  } catch (error) {
    throw unreadable(error);
  }
}

function checkDigest(bytes: Uint8Array, name: string, said: FileDigest): void {
  const { sha256 } = describeFile(name, bytes);
  if (bytes.length !== said.bytes || sha256 !== said.sha256)
    throw invalid(`has a ${name} that does not match the SHA-256 in its ${manifestFile}`);
}

function decoded(bytes: Uint8Array, name: string): Tensors {
  try {
    return decodeSafetensors(bytes);
  } catch (error) {
    throw invalid(`has a ${name} that is not valid: ${(error as Error).message}`);
  }
}

function invalid(what: string): ServiceError {
  return new ServiceError(
    'IMPORT_INVALID',
    `The file ${what}. Send a file as GET /checkpoints/{id}/download?format=raw makes it, unchanged: curl --data-binary @FILE.zip.`,
  );
}
