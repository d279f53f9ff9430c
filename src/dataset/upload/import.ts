import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { DatasetManifest, Framing } from '../../schema/dataset.js';
import { storageFailure } from '../../storage/index.js';
import type { PackProgress } from '../packed/pack.js';
import { type DatasetFolders, storageOf } from '../places.js';
import { filesSource, type SourceFile } from '../source/files-source.js';
import { findFiles } from '../source/find-files.js';
import type { Findings } from '../source/findings.js';
import { checkNameIsFree, createDataset } from './create.js';
import { ownFiles } from './limits.js';

export interface ImportOptions extends DatasetFolders {
  /** A folder, or a file of any kind that may be uploaded. */
  readonly path: string;
  readonly id: string;
  readonly title?: string | undefined;
  readonly framing: Framing;
  /** Feature of TFRecords that holds the images; detected from its content when omitted. */
  readonly feature?: string | undefined;
  /** Images decoded at the same time. */
  readonly concurrency: number;
  readonly onProgress: (progress: PackProgress, totalBytes: number) => void;
  readonly signal: AbortSignal;
}

/**
 * Makes a dataset from a file or a folder on this machine, as if it had been uploaded. The service need not be running;
 * it finds the dataset once it does.
 * @throws ServiceError DATASET_EXISTS, and what an upload throws; the signal's reason when it is aborted
 */
export async function importDataset(options: ImportOptions): Promise<DatasetManifest> {
  const { path, id, title, framing, feature, concurrency, onProgress, signal } = options;
  await checkNameIsFree(id, options);
  const { files, count } = await filesAt(path);
  const source = filesSource('', files, ownFiles, { count, feature, signal });
  try {
    return await createDataset(storageOf(options), {
      id,
      title,
      source,
      framing,
      concurrency,
      onProgress: progress => onProgress(progress, source.bytes),
      signal,
    });
  } catch (error) {
    throw signal.aborted ? signal.reason : storageFailure(error);
  }
}

interface FilesAt {
  readonly files: readonly SourceFile[];
  readonly count?: (findings: Findings) => Promise<void>;
}

async function filesAt(path: string): Promise<FilesAt> {
  const found = await stat(path);
  return found.isDirectory() ? findFiles(path) : { files: [{ name: basename(path), path, bytes: found.size }] };
}
