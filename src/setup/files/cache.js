import { existsSync, mkdirSync, renameSync, statfsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { SetupError } from '../messages/failure.js';
import { megabytes } from '../messages/progress.js';
import { remove } from './files.js';
import { withLock } from './lock.js';

/**
 * Where downloads and builds are kept for all clones on this machine.
 * @param {NodeJS.ProcessEnv} environment
 */
export function cacheDirectory(environment) {
  if (environment.DCGAN_CACHE) return resolve(environment.DCGAN_CACHE);
  return join(environment.XDG_CACHE_HOME || join(homedir(), '.cache'), 'dcgan-service');
}

/**
 * Gives the folder `cache/name`, which `fill` makes when it is not there yet.
 * A folder under that name is complete: it is filled under another one and renamed. Two set-ups never fill the same.
 * @param {string} cache
 * @param {string} name
 * @param {{ purpose: string, bytes: number, fill: (directory: string) => Promise<void> }} entry
 *   `purpose` is shown by another set-up that waits; `bytes` must be free
 * @returns {Promise<string>}
 */
export async function cached(cache, name, { purpose, bytes, fill }) {
  const path = join(cache, name);
  if (existsSync(path)) return path;
  makeCache(cache);
  return withLock(`${path}.lock`, purpose, async () => {
    if (existsSync(path)) return path;
    const partial = `${path}.partial`;
    remove(partial);
    requireSpace(cache, bytes);
    try {
      mkdirSync(partial);
      await fill(partial);
      renameSync(partial, path);
    } finally {
      remove(partial);
    }
    return path;
  });
}

/** @param {string} cache */
function makeCache(cache) {
  try {
    mkdirSync(cache, { recursive: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SetupError(
      `The download cache cannot be created (${reason}). Set DCGAN_CACHE to a folder that you can write to.`,
    );
  }
}

/**
 * @param {string} directory
 * @param {number} bytes
 */
function requireSpace(directory, bytes) {
  const { bavail, bsize } = statfsSync(directory);
  if (bavail * bsize >= bytes) return;
  throw new SetupError(
    `${directory} needs ${megabytes(bytes)} of free space and has ${megabytes(bavail * bsize)}. ` +
      'Free up space, or set DCGAN_CACHE to a folder on another disk.',
  );
}
