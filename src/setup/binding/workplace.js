import { mkdtempSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { SetupError } from '../messages/failure.js';

/**
 * Whether make and a shell take a path as it is: node-gyp writes paths into makefiles without quotes.
 * @param {string} path
 */
export const isPlainPath = path => /^[\w/.+@-]+$/.test(path);

/**
 * Makes an empty folder in the first of these folders that can be written to and has a plain path.
 * @param {readonly string[]} folders
 * @returns {string} its path; the caller removes it
 * @throws {SetupError} when there is none
 */
export function makeWorkplace(folders) {
  for (const folder of folders) {
    try {
      const path = realpathSync(folder);
      if (isPlainPath(path)) return mkdtempSync(join(path, 'dcgan-build-'));
    } catch {
      // Not there, or not ours to write to.
    }
  }
  throw new SetupError(
    'The TensorFlow binding must be compiled in a writable folder whose path contains only letters, digits and - _ . + @. ' +
      `None of these is one: ${[...new Set(folders)].join(', ')}. Set TMPDIR to such a folder.`,
  );
}
