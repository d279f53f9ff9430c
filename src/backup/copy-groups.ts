import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileDigest } from '../schema/file-digest.js';
import { joinPath, leavesOf, nameOfPath, unlessGone } from '../storage/tree.js';
import { copyFile, digestFile, type OnBytes } from './copy-file.js';

const maxRounds = 100;

/**
 * Copies folders that appear, are replaced and vanish by one rename while they are copied: each is copied as it was at one
 * moment, or not at all. Looks again when one was gone, since what came in its place is newer.
 * @returns the files of each by its name
 */
export async function copyGroups(from: string, into: string, onBytes: OnBytes): Promise<Map<string, FileDigest[]>> {
  const copied = new Map<string, FileDigest[]>();
  for (let round = 0, isWhole = false; !isWhole && round < maxRounds; round++) {
    isWhole = true;
    const names = await namesIn(from);
    for (const name of [...copied.keys()].filter(name => !names.includes(name))) {
      // Gone meanwhile, as the service wanted it.
      copied.delete(name);
    }
    for (const name of names) {
      if (copied.has(name)) continue;
      const files = await copyGroup(join(from, name), join(into, name), onBytes);
      if (files) copied.set(name, files);
      else isWhole = false;
    }
  }
  for (const name of await namesIn(into))
    if (!copied.has(name)) await rm(join(into, name), { recursive: true, force: true });
  return copied;
}

/** @returns undefined when the folder was gone, or replaced, before all of it was copied */
async function copyGroup(from: string, into: string, onBytes: OnBytes): Promise<FileDigest[] | undefined> {
  const before = await unlessGone(stat(from));
  if (!before) return undefined;
  const isThere = await isSame(from, into);
  const incoming = `${into}.incoming`;
  const files: FileDigest[] = [];
  if (!isThere) await rm(incoming, { recursive: true, force: true });
  for await (const { path } of leavesOf(Buffer.from(from))) {
    const name = nameOfPath(path);
    const digest = await unlessGone(
      isThere
        ? digestFile(joinPath(into, path), onBytes)
        : copyFile(joinPath(from, path), joinPath(incoming, path), onBytes),
    );
    if (!digest) return undefined;
    files.push({ name, ...digest });
  }
  const after = await unlessGone(stat(from));
  if (after?.ino !== before.ino || after.ctimeMs !== before.ctimeMs) return undefined;
  if (isThere) return files;
  await mkdir(incoming, { recursive: true });
  await rm(into, { recursive: true, force: true });
  await rename(incoming, into);
  return files;
}

/** Whether an earlier attempt has copied it: its manifest names the digests of all its files, and comes last by a rename. */
async function isSame(from: string, into: string): Promise<boolean> {
  const [there, here] = await Promise.all(
    [from, into].map(folder => unlessGone(readFile(join(folder, 'manifest.json')))),
  );
  return there !== undefined && here !== undefined && there.equals(here);
}

async function namesIn(folder: string): Promise<string[]> {
  const entries = (await unlessGone(readdir(folder, { withFileTypes: true }))) ?? [];
  return entries.filter(entry => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name);
}
