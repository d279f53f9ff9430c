import { isUtf8 } from 'node:buffer';
import type { Dirent } from 'node:fs';
import { opendir, readdir, stat } from 'node:fs/promises';
import { say } from '../../schema/rejections/said.js';
import { isLitter, type NameDecoder, nameDecoder } from '../archive/index.js';
import { mapInOrder } from '../packed/in-order.js';
import type { SourceFile } from './files-source.js';
import type { Findings } from './findings.js';
import { readingFolder } from './unreadable.js';

const statsAtOnce = 64;

/** A path as the operating system has it: bytes, which need not be text. */
type Path = Buffer;

export interface FoundFile extends SourceFile {
  /** Its path below the folder, as bytes, unless it is UTF-8. */
  readonly rawName: Buffer | undefined;
  readonly mtimeMs: number;
}

export interface FoundFiles {
  /** Every file that may be an image or contain images, in order of their names. */
  readonly files: readonly FoundFile[];
  /** Counts everything else. It may take long: programs may keep a lot in hidden folders. */
  count(findings: Findings): Promise<void>;
}

interface Found {
  readonly files: FoundFile[];
  readonly litterFolders: Path[];
  litter: number;
  notes: number;
  folders: number;
}

/**
 * Looks into a folder, at any depth. Links to files are followed; links to folders are not, as a folder could contain
 * itself.
 * @param noteName name of a file directly in the folder that describes the images
 * @throws ServiceError DATASET_UNUSABLE when a part of it cannot be read
 */
export async function findFiles(folder: string, noteName?: string): Promise<FoundFiles> {
  const found: Found = { files: [], litterFolders: [], litter: 0, notes: 0, folders: 0 };
  await lookInto(Buffer.from(folder), { raw: Buffer.alloc(0), name: '' }, found, noteName);
  found.files.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : rawNameOf(a).compare(rawNameOf(b))));
  return {
    files: found.files,
    async count({ ignored }) {
      ignored.folders += found.folders;
      ignored.notes += found.notes;
      ignored.litter += found.litter;
      for (const path of found.litterFolders) {
        const { files, folders } = await countWithin(path);
        ignored.litter += files;
        ignored.folders += folders;
      }
    },
  };
}

/** The path of a file below its folder, as the operating system has it. */
export function rawNameOf({ name, rawName }: FoundFile): Buffer {
  return rawName ?? Buffer.from(name);
}

/**
 * Whether a folder holds a file that may be an image, at any depth.
 * @param noteName as for findFiles
 * @param thorough looks into every folder, to find unreadable ones; otherwise it stops at the first file
 * @throws ServiceError DATASET_UNUSABLE when a part of it cannot be read
 */
export async function holdsFiles(folder: string, noteName: string, thorough: boolean): Promise<boolean> {
  return holdsFilesAt(Buffer.from(folder), noteName, thorough);
}

async function holdsFilesAt(folder: Path, noteName: string | undefined, thorough: boolean): Promise<boolean> {
  let found = false;
  const folders: Path[] = [];
  await readingFolder(folder.toString(), async () => {
    // Bytes as Latin-1: opendir cannot return Buffers. A folder of a million files need not be listed to its end.
    for await (const entry of await opendir(folder, { encoding: 'latin1' })) {
      if (isLitter(entry.name)) continue;
      if (entry.isDirectory()) folders.push(join(folder, Buffer.from(entry.name, 'latin1')));
      else if (entry.name !== noteName) found = true;
      if (found && !thorough) return;
    }
  });
  for (const path of folders) {
    if (found && !thorough) break;
    if (await holdsFilesAt(path, undefined, thorough)) found = true;
  }
  return found;
}

interface Prefix {
  readonly raw: Buffer;
  readonly name: string;
}

async function lookInto(folder: Path, prefix: Prefix, found: Found, noteName?: string): Promise<void> {
  const entries = await listFolder(folder);
  const names = nameDecoder('windows-1252');
  for (const { name } of entries) names.learn(name);
  const folders: Dirent<Buffer>[] = [];
  const files: Dirent<Buffer>[] = [];
  for (const entry of entries) {
    const name = names.decode(entry.name);
    const directory = entry.isDirectory();
    if (directory) found.folders++;
    if (isLitter(name)) directory ? found.litterFolders.push(join(folder, entry.name)) : found.litter++;
    else if (directory) folders.push(entry);
    else if (name === noteName) found.notes++;
    else files.push(entry);
  }
  for await (const file of mapInOrder(files, statsAtOnce, entry => lookAt(entry, folder, prefix, names)))
    found.files.push(file);
  for (const { name } of folders) {
    const below = { raw: Buffer.concat([prefix.raw, name, slash]), name: `${prefix.name}${names.decode(name)}/` };
    await lookInto(join(folder, name), below, found);
  }
}

async function lookAt(entry: Dirent<Buffer>, folder: Path, prefix: Prefix, names: NameDecoder): Promise<FoundFile> {
  const path = join(folder, entry.name);
  const rawName = Buffer.concat([prefix.raw, entry.name]);
  // Text takes less memory, which matters with a million files.
  const named = {
    name: `${prefix.name}${names.decode(entry.name)}`,
    rawName: isUtf8(rawName) ? undefined : rawName,
    path: isUtf8(path) ? path.toString() : path,
  };
  const isPlain = entry.isFile() || entry.isSymbolicLink();
  const seen = isPlain ? await stat(path).catch(() => undefined) : undefined;
  if (seen?.isFile()) return { ...named, bytes: seen.size, mtimeMs: seen.mtimeMs };
  const refused = seen?.isDirectory()
    ? say('LINK_TO_FOLDER')
    : entry.isSymbolicLink()
      ? say('DEAD_LINK')
      : isPlain
        ? say('UNREADABLE')
        : say('NO_FILE');
  return { ...named, bytes: 0, mtimeMs: 0, refused };
}

/** Files and folders within a folder; those that may not be read are not counted. */
async function countWithin(folder: Path): Promise<{ files: number; folders: number }> {
  const entries = await readdir(folder, { withFileTypes: true, encoding: 'buffer' }).catch(() => []);
  const count = { files: 0, folders: 0 };
  for (const entry of entries) {
    if (!entry.isDirectory()) {
      count.files++;
      continue;
    }
    const below = await countWithin(join(folder, entry.name));
    count.files += below.files;
    count.folders += 1 + below.folders;
  }
  return count;
}

function listFolder(folder: Path): Promise<Dirent<Buffer>[]> {
  // As text, for the error message.
  return readingFolder(folder.toString(), () => readdir(folder, { withFileTypes: true, encoding: 'buffer' }));
}

const slash = Buffer.from('/');

function join(folder: Path, name: Buffer): Path {
  return Buffer.concat([folder, slash, name]);
}
