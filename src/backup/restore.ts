import { lstat, mkdir, readdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { parseStored } from '../schema/parse-stored.js';
import { BackupManifest, QueueEntry } from '../schema/service/backup.js';
import { joinPath, pathOfName, unlessGone } from '../storage/tree.js';
import { copyFile, digestFile } from './copy-file.js';
import { dataFolder, manifestFile, queueFile } from './layout.js';
import { type Observer, part } from './progress.js';
import { verify } from './verify.js';

export interface RestoreOptions extends Observer {
  readonly path: string;
  readonly dataDir: string;
  /** Whether what is in DATA_DIR is set aside. */
  readonly replace: boolean;
  /** Fills the queue; called when every file is in DATA_DIR. */
  readonly restoreQueue: (entries: readonly QueueEntry[]) => Promise<void>;
}

/** Below DATA_DIR: files on their way there. It is removed last, so that an interrupted restore is recognized. */
const staging = '.restoring';

/**
 * Puts a backup into DATA_DIR and the queue. The service must not run. Everything is read and compared with its digest
 * before anything comes into place; after an interruption, the same command continues.
 * @returns with the manifest, the folder in which what was there before is kept
 * @throws Error with one line that says what to do
 */
export async function restore(options: RestoreOptions): Promise<{ manifest: BackupManifest; aside: string | null }> {
  const { path, dataDir, replace } = options;
  const manifest = await readManifest(path);
  const before = (await unlessGone(readdir(dataDir))) ?? [];
  const isResumed = before.includes(staging);
  if (before.length > 0 && !isResumed && !replace)
    throw new Error(
      `DATA_DIR=${dataDir} is not empty. Name a folder that does not exist yet, or add --replace: it sets aside what is there, and deletes nothing.`,
    );
  await verify(path, manifest, options);
  const entries = await readQueue(path);
  const staged = join(dataDir, staging);
  await copyTo(staged, manifest, options);
  const tops = topsOf(manifest);
  const aside = replace ? await setAside(dataDir, tops, staged) : null;
  for (const top of tops) if (await exists(join(staged, top))) await moveInto(join(staged, top), join(dataDir, top));
  await options.restoreQueue(entries);
  await rm(staged, { recursive: true, force: true });
  return { manifest, aside };
}

async function readManifest(path: string): Promise<BackupManifest> {
  const bytes = await unlessGone(readFile(join(path, manifestFile)));
  if (!bytes)
    throw new Error(`${path} holds no backup: ${manifestFile}, which is written last, is missing. Back up again.`);
  const name = join(path, manifestFile);
  const manifest = parseStored(bytes, BackupManifest, name);
  if (!manifest) throw new Error(`${name} is damaged: it is not what a backup writes`);
  // An edited manifest must not write outside of DATA_DIR.
  for (const { name } of [...manifest.files, ...manifest.links])
    if (pathOfName(name).toString('latin1').split('/').includes('..')) throw new Error(`${path} is damaged: ${name}`);
  return manifest;
}

async function readQueue(path: string): Promise<QueueEntry[]> {
  const text = await readFile(join(path, queueFile), 'utf8');
  return text.split('\n').flatMap(line => (line === '' ? [] : QueueEntry.parse(JSON.parse(line))));
}

async function copyTo(staged: string, { files, links }: BackupManifest, options: RestoreOptions): Promise<void> {
  const { path, dataDir } = options;
  const below = (name: string) => pathOfName(name).subarray(dataFolder.length + 1);
  const ours = files.filter(({ name }) => name !== queueFile);
  const total = ours.reduce((sum, { bytes }) => sum + bytes, 0);
  const onBytes = part('restored', total, options);
  await mkdir(staged, { recursive: true });
  for (const { name, bytes, sha256 } of ours) {
    const to = joinPath(staged, below(name));
    const isSame = (found: { bytes: number; sha256: string } | undefined) =>
      found?.bytes === bytes && found.sha256 === sha256;
    // An interrupted restore has copied it, or has even moved it into DATA_DIR.
    const top = below(name).toString('latin1').split('/')[0]!;
    const isPlaced = !(await exists(join(staged, top))) && isSame(await known(joinPath(dataDir, below(name)), onBytes));
    if (isPlaced || isSame(await known(to, onBytes))) continue;
    if (!isSame(await copyFile(joinPath(path, pathOfName(name)), to, onBytes)))
      throw new Error(`${path} is damaged: ${name} has changed while it was read`);
  }
  for (const { name, target } of links) {
    const to = joinPath(staged, below(name));
    await mkdir(to.subarray(0, to.lastIndexOf('/')), { recursive: true });
    await symlink(pathOfName(target), to).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

const known = (path: Buffer, onBytes: (bytes: number) => void) => unlessGone(digestFile(path, onBytes));

/** The folders of a backup that come to stand in DATA_DIR. */
function topsOf({ files, links }: BackupManifest): string[] {
  const names = [...files, ...links].map(({ name }) => pathOfName(name).toString('latin1').split('/'));
  return [...new Set(names.flatMap(([first, top]) => (first === dataFolder && top !== undefined ? [top] : [])))];
}

/** Moves what was in DATA_DIR before into a folder there. @returns its path, or null when there was nothing */
async function setAside(dataDir: string, tops: readonly string[], staged: string): Promise<string | null> {
  const folder = join(dataDir, `replaced-${new Date().toISOString().replace(/[:.]/g, '-')}`);
  let moved = false;
  for (const name of await readdir(dataDir)) {
    if (name === staging || name.startsWith('replaced-')) continue;
    // Moved there already by the restore that was interrupted.
    if (tops.includes(name) && !(await exists(join(staged, name)))) continue;
    if (!moved) await mkdir(folder);
    moved = true;
    await rename(join(dataDir, name), join(folder, name));
  }
  return moved ? folder : null;
}

async function moveInto(from: string, to: string): Promise<void> {
  if (await exists(to))
    throw new Error(`${to} has appeared in the meantime: stop the service on this DATA_DIR, and add --replace`);
  await rename(from, to);
}

async function exists(path: string): Promise<boolean> {
  return (await unlessGone(lstat(path))) !== undefined;
}
