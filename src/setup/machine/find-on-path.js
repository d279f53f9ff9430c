import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * The program that a shell would run.
 * @param {string} name
 * @param {string} path the variable PATH
 * @returns {string | undefined}
 */
export function findOnPath(name, path) {
  return path
    .split(delimiter)
    .filter(directory => directory !== '')
    .map(directory => join(directory, name))
    .find(isExecutable);
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
