import {
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** @param {string} path */
export function remove(path) {
  rmSync(path, { recursive: true, force: true });
}

/**
 * @param {string} path
 * @returns {string | undefined} undefined when there is no such file
 */
export function readText(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/**
 * Writes a whole file or nothing, even when the process dies meanwhile.
 * @param {string} path
 * @param {string} text
 */
export function writeText(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, text);
  renameSync(temporary, path);
}

/**
 * Makes `path` a symbolic link to `target`, whatever stood there before.
 * @param {string} target
 * @param {string} path
 */
export function linkTo(target, path) {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  remove(temporary);
  symlinkSync(target, temporary);
  // A link is replaced by the rename itself; a folder has to make way first.
  if (isFolder(path)) remove(path);
  renameSync(temporary, path);
}

/**
 * Repeats a tree of files below another folder by hard links: no bytes are copied. Folders that exist are merged.
 * @param {string} from
 * @param {string} to
 */
export function hardLinkTree(from, to) {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, copy] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) hardLinkTree(source, copy);
    else linkSync(source, copy);
  }
}

/**
 * Every file below a folder, with what `stat` says of it.
 * @param {string} directory
 * @returns {{ path: string, size: number, modified: number }[]} nothing when the folder is not there
 */
export function listFiles(directory) {
  /** @type {{ path: string, size: number, modified: number }[]} */
  const files = [];
  const visit = (/** @type {string} */ folder) => {
    for (const entry of entries(folder)) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) visit(path);
      else {
        const stat = lstatSync(path, { throwIfNoEntry: false });
        if (stat) files.push({ path, size: stat.size, modified: stat.mtimeMs });
      }
    }
  };
  visit(directory);
  return files;
}

/** @param {string} folder */
function entries(folder) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** @param {string} path */
function isFolder(path) {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
