import { createHash } from 'node:crypto';
import type { Dirent } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { FolderOptions, type Framing } from '../schema/dataset.js';
import { fieldErrors, ServiceError } from '../schema/problem.js';
import { filesSource, type SourceFile } from './files-source.js';
import { mapInOrder } from './in-order.js';
import { ownFiles } from './limits.js';
import type { Source } from './source.js';
import { folderFailure, readingFolder } from './unreadable.js';

/** Raised when the same files would be decoded to other images. */
const decodingVersion = 4;
/** A file of this name in a dataset's folder says how its images become squares, and where they are in TFRecords. */
export const framingFile = 'dataset.json';
const statsAtOnce = 64;
/** Files that are taken into the fingerprint in one go. */
const filesAtOnce = 1000;

interface FoundFile extends SourceFile {
  readonly mtimeMs: number;
}

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
  const files = await findFiles(folder);
  const { feature, ...framing } = await readOptions(folder);
  const hash = createHash('sha256').update(JSON.stringify([decodingVersion, framing, feature]));
  for (const [i, { name, bytes, mtimeMs }] of files.entries()) {
    hash.update(`\n${name}\0${bytes}\0${mtimeMs}`);
    // A folder may have a million files, and others want an answer meanwhile.
    if (i % filesAtOnce === filesAtOnce - 1) await setImmediate();
  }
  return { framing, source: filesSource(hash.digest('hex'), files, ownFiles, { feature, signal }) };
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

/** Every file but hidden ones and dataset.json. A link is followed to a file, not to a folder, which could hold itself. */
export async function findFiles(folder: string, prefix = ''): Promise<FoundFile[]> {
  const files: FoundFile[] = [];
  const entries = await readingFolder(folder, path => readdir(path, { withFileTypes: true }));
  // One by one: a call cannot take as many arguments as a folder can have files.
  for await (const found of mapInOrder(entries, statsAtOnce, entry => look(entry, folder, prefix)))
    for (const file of found) files.push(file);
  return files.sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function look(entry: Dirent, folder: string, prefix: string): Promise<FoundFile[]> {
  const path = join(folder, entry.name);
  const name = `${prefix}${entry.name}`;
  if (entry.name.startsWith('.') || name === framingFile) return [];
  if (entry.isDirectory()) return findFiles(path, `${name}/`);
  if (!entry.isFile() && !entry.isSymbolicLink()) return [];
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() ? [{ name, path, bytes: found.size, mtimeMs: found.mtimeMs }] : [];
}
