import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FolderOptions } from '../../schema/dataset.js';
import { fieldErrors, ServiceError } from '../../schema/problem.js';
import { folderFailure } from './unreadable.js';

/** A file of this name in a dataset's folder says how its images become squares, and where they are in TFRecords. */
export const optionsFile = 'dataset.json';
/** Other programs keep the labels of all images in a file of that name. */
const maxBytes = 64 * 2 ** 10;
const ownKeys = Object.keys(FolderOptions.shape);

/**
 * @returns the defaults when the folder has no dataset.json, or one that another program made, such as StyleGAN's,
 *   which has none of our keys
 * @throws ServiceError DATASET_UNUSABLE when it is not valid or cannot be read
 */
export async function readFolderOptions(folder: string): Promise<FolderOptions> {
  const path = join(folder, optionsFile);
  const defaults = FolderOptions.parse({});
  let bytes: Buffer;
  try {
    const found = await stat(path);
    if (!found.isFile() || found.size > maxBytes) return defaults;
    bytes = await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return defaults;
    throw folderFailure(path, error);
  }
  if (isUtf16(bytes)) throw invalid(path, 'is saved as UTF-16. Save it as UTF-8, or remove it.');
  let json: unknown;
  try {
    json = JSON.parse(bytes.toString().replace(/^\ufeff/, ''));
  } catch (error) {
    throw invalid(path, `is not valid JSON: ${(error as Error).message}. Correct or remove it.`);
  }
  if (!isOwn(json)) return defaults;
  const parsed = FolderOptions.safeParse(json);
  if (parsed.success) return parsed.data;
  const why = fieldErrors(parsed.error).map(({ path, message }) => `${path} ${message}`);
  throw invalid(path, `is not valid: ${why.join('; ')}. Correct or remove it.`);
}

/** Other programs write titles too. A key of ours in capitals counts as a typo, not as another program's key. */
function isOwn(json: unknown): boolean {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return false;
  const keys = Object.keys(json).map(key => key.toLowerCase());
  const own = keys.filter(key => ownKeys.includes(key));
  return own.some(key => key !== 'title') || own.length === keys.length;
}

/** Detected by the byte order mark, or by JSON beginning with an ASCII character (RFC 4627, 3). */
function isUtf16(bytes: Buffer): boolean {
  const start = bytes.toString('latin1', 0, 2);
  return start === '\xff\xfe' || start === '\xfe\xff' || (start.length === 2 && start.includes('\0'));
}

function invalid(path: string, what: string): ServiceError {
  return new ServiceError('DATASET_UNUSABLE', `${path} ${what}`);
}
