import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { FolderOptions, type Framing } from '../schema/dataset.js';
import { fieldErrors, ServiceError } from '../schema/problem.js';
import { filesSource } from './files-source.js';
import { findFiles, rawNameOf } from './find-files.js';
import { ownFiles } from './limits.js';
import type { Source } from './source.js';
import { folderFailure } from './unreadable.js';

/** Raised when the same files would be decoded to other images. */
const decodingVersion = 4;
/** A file of this name in a dataset's folder says how its images become squares, and where they are in TFRecords. */
export const framingFile = 'dataset.json';
/** Files that are taken into the fingerprint in one go. */
const filesAtOnce = 1000;

export interface Folder {
  readonly source: Source;
  readonly framing: Framing;
}

/**
 * The images in a folder: image files at any depth, and what its archives and .tfrecords files hold, in order of their
 * paths.
 * @throws ServiceError DATASET_UNUSABLE when its dataset.json is not valid, or a part of it cannot be read
 */
export async function openFolder(folder: string, signal?: AbortSignal): Promise<Folder> {
  const { files, count } = await findFiles(folder, framingFile);
  const { feature, title: _, ...framing } = await readOptions(folder);
  const hash = createHash('sha256').update(JSON.stringify([decodingVersion, framing, feature]));
  for (const [i, file] of files.entries()) {
    hash.update('\n').update(rawNameOf(file)).update(`\0${file.bytes}\0${file.mtimeMs}`);
    // A folder may have a million files, and others want an answer meanwhile.
    if (i % filesAtOnce === filesAtOnce - 1) await setImmediate();
  }
  return { framing, source: filesSource(hash.digest('hex'), files, ownFiles, { count, feature, signal }) };
}

/** @returns the defaults when the folder has no dataset.json */
async function readOptions(folder: string): Promise<FolderOptions> {
  const path = join(folder, framingFile);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{}';
    throw folderFailure(path, error);
  });
  let why: string;
  try {
    const parsed = FolderOptions.safeParse(JSON.parse(text));
    if (parsed.success) return parsed.data;
    why = fieldErrors(parsed.error)
      .map(({ path, message }) => `${path} ${message}`)
      .join('; ');
  } catch (error) {
    why = (error as Error).message;
  }
  throw new ServiceError('DATASET_UNUSABLE', `${path} is not valid: ${why}. Correct or remove it.`);
}
