import { mkdir, open, readdir, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import type { BackupManifest, QueueEntry } from '../schema/service/backup.js';
import { joinPath, leavesOf, nameOfPath, pathOfName, unlessGone } from '../storage/tree.js';
import { copyFile } from './copy-file.js';
import { copyGroups } from './copy-groups.js';
import { dataFolder, manifestFile, queueFile } from './layout.js';
import { type Observer, part } from './progress.js';
import { verify } from './verify.js';

export interface BackUpOptions extends Observer {
  readonly dataDir: string;
  /** The folder that the backup becomes; it must not exist, or be empty. */
  readonly path: string;
  readonly version: string;
  /** What the queue holds; called before any file is copied. */
  readonly dumpQueue: () => Promise<readonly QueueEntry[]>;
}

type Contents = Pick<BackupManifest, 'files' | 'links'>;

/** Folders below DATA_DIR whose folders appear and vanish as a whole. */
const groups = ['uploads', 'checkpoints'] as const;
/** Those whose files come one by one. */
const loose = [
  'jobs',
  'datasets',
  'dataset-titles',
  'exclusions',
  'crops',
  'checkpoint-names',
  'names',
  'pins',
] as const;

/**
 * Copies all that cannot be made again: uploads, checkpoints, samples and metrics of jobs, datasets that are kept below
 * DATA_DIR, what people have called datasets and checkpoints, which images they have left out, which crops they have moved,
 * which checkpoint they have pinned, their favorites and directions, and the queue. The service may run meanwhile. The queue is
 * read first, at one moment; files are copied after it, so that they are as new as what the queue says of them, or newer: a
 * restored job resumes from the newest checkpoint there is. Each checkpoint and upload is copied as a whole, since they come and
 * go by one rename.
 *
 * It grows in a folder next to its target, and is renamed once all of it has been read back. After an interruption, the next
 * backup continues with the checkpoints and uploads that are there.
 * @throws Error with one line that says what to do
 */
export async function backUp(options: BackUpOptions): Promise<BackupManifest> {
  const { path, version } = options;
  const dataDir = resolve(options.dataDir);
  await checkTarget(path, dataDir);
  if (!(await unlessGone(stat(dataDir)))) throw new Error(`There is nothing at DATA_DIR=${dataDir}`);
  const partial = `${path}.partial`;
  const createdAt = new Date().toISOString();
  try {
    const entries = await options.dumpQueue();
    await mkdir(partial, { recursive: true });
    const lines = entries.map(entry => `${JSON.stringify(entry)}\n`).join('');
    const source = join(partial, '.queue');
    await writeFile(source, lines);
    const queue = await copyFile(Buffer.from(source), Buffer.from(join(partial, queueFile)), () => {});
    await rm(source);
    const { files, links } = await copyData(dataDir, join(partial, dataFolder), options);
    const manifest: BackupManifest = {
      format: 1,
      createdAt,
      version,
      queueEntries: entries.length,
      files: [{ name: queueFile, ...queue }, ...files],
      links,
    };
    await verify(partial, manifest, options);
    await writeSynced(join(partial, manifestFile), JSON.stringify(manifest, null, 1));
    await rename(partial, path);
    await syncFolder(dirname(path));
    return manifest;
  } catch (error) {
    throw explained(error, path, partial);
  }
}

async function copyData(dataDir: string, into: string, observer: Observer): Promise<Contents> {
  const all: Contents = { files: [], links: [] };
  const onBytes = part('copied', await sizeOf(dataDir), observer);
  const add = ({ files, links }: Contents, below: string) => {
    for (const { name, ...digest } of files) all.files.push({ name: prefixed(below, name), ...digest });
    for (const { name, target } of links) all.links.push({ name: prefixed(below, name), target });
  };
  for (const folder of groups)
    for (const [name, files] of await copyGroups(join(dataDir, folder), join(into, folder), onBytes))
      add({ files, links: [] }, `${dataFolder}/${folder}/${name}`);
  await copyPointer(dataDir, into, onBytes, add);
  for (const folder of loose) {
    // Of an attempt before, whose files may be gone by now.
    await rm(join(into, folder), { recursive: true, force: true });
    add(await copyLoose(join(dataDir, folder), join(into, folder), onBytes), `${dataFolder}/${folder}`);
  }
  return all;
}

/** `checkpoints/latest.json`. What it names was saved before it; should that be gone again, the newest one serves. */
async function copyPointer(
  dataDir: string,
  into: string,
  onBytes: (bytes: number) => void,
  add: (contents: Contents, below: string) => void,
): Promise<void> {
  const name = 'latest.json';
  const [from, to] = [dataDir, into].map(folder => Buffer.from(join(folder, 'checkpoints', name)));
  await rm(to!, { force: true });
  const digest = await unlessGone(copyFile(from!, to!, onBytes));
  if (digest) add({ files: [{ name, ...digest }], links: [] }, `${dataFolder}/checkpoints`);
}

async function copyLoose(from: string, into: string, onBytes: (bytes: number) => void): Promise<Contents> {
  const contents: Contents = { files: [], links: [] };
  for await (const { path, target } of leavesOf(Buffer.from(from))) {
    // A file that is being written at this moment gets another name when it is complete.
    if (path.toString('latin1').endsWith('.tmp')) continue;
    const [source, copy] = [joinPath(from, path), joinPath(into, path)];
    const name = nameOfPath(path);
    if (target) {
      await mkdir(copy.subarray(0, copy.lastIndexOf('/')), { recursive: true });
      await symlink(target, copy);
      contents.links.push({ name, target: nameOfPath(target) });
    } else {
      const digest = await unlessGone(copyFile(source, copy, onBytes));
      if (digest) contents.files.push({ name, ...digest });
    }
  }
  return contents;
}

/** Puts a folder before a name, which may stand for bytes. */
function prefixed(folder: string, name: string): string {
  return nameOfPath(joinPath(folder, pathOfName(name)));
}

async function sizeOf(dataDir: string): Promise<number> {
  let bytes = 0;
  for (const folder of [...groups, ...loose])
    for await (const leaf of leavesOf(Buffer.from(join(dataDir, folder)))) bytes += leaf.bytes;
  return bytes;
}

async function checkTarget(path: string, dataDir: string): Promise<void> {
  if (`${resolve(path)}${sep}`.startsWith(`${dataDir}${sep}`))
    throw new Error(`${path} is in DATA_DIR=${dataDir}, which is what it would back up: choose a folder elsewhere`);
  const found = await unlessGone(stat(path));
  if (found && !found.isDirectory()) throw new Error(`${path} is a file: give a folder that does not exist yet`);
  if (found && (await readdir(path)).length > 0)
    throw new Error(`${path} is not empty, and a backup overwrites nothing: give a folder that does not exist yet`);
}

async function writeSynced(path: string, text: string): Promise<void> {
  const file = await open(path, 'w');
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function explained(error: unknown, path: string, partial: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (['ENOSPC', 'EDQUOT', 'EFBIG'].includes(code ?? ''))
    return new Error(
      `There is no room left for ${path}. Free some space and run it again: it continues from ${partial}. To abandon it, remove that folder.`,
    );
  if (code === 'EBUSY') return new Error(`${path} is a mount point: give a folder below it, such as ${path}/backup`);
  return error;
}
