import { statSync } from 'node:fs';
import { appendFile, mkdir, open, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cleanFences, takeFence, tearDownFences } from './fence.js';
import { openFile } from './open-file.js';
import {
  type Content,
  checkKey,
  isKey,
  type ObjectFacts,
  type OpenObject,
  type Put,
  type Storage,
  type StorageTarget,
  type StoredObject,
} from './storage.js';
import { leavesOf } from './tree.js';
import { Workspace } from './workspace.js';

/**
 * Storage in a folder of a file system. Everything is written under a temporary name, synced, and renamed into place;
 * then its parent folder is synced, so that a power cut cannot undo the rename.
 */
export class FileStorage implements Storage {
  readonly #root: string;
  readonly #workspace: Workspace;

  /** @param workspace where writes are prepared: on the same file system */
  constructor(root: string, workspace = new Workspace(join(root, '.tmp'))) {
    this.#root = root;
    this.#workspace = workspace;
  }

  get target(): StorageTarget {
    return { folder: this.#root };
  }

  async fenced(owner: string, number: number): Promise<FileStorage> {
    checkKey(owner);
    return new FileStorage(this.#root, await takeFence(this.#root, owner, number, this.#restore));
  }

  async revoke(owner: string, last = Number.POSITIVE_INFINITY): Promise<void> {
    await tearDownFences(this.#root, owner, last, this.#restore);
  }

  async close(): Promise<void> {
    await this.#workspace.dispose();
  }

  /** Where an object or a group lies. */
  path(key: string): string {
    checkKey(key);
    return join(this.#root, key);
  }

  async write(key: string, content: Content): Promise<void> {
    await this.#workspace.use(async temporary => {
      await writeSynced(temporary, content);
      await this.#place(temporary, key);
    });
  }

  async append(key: string, bytes: Uint8Array): Promise<void> {
    await mkdir(dirname(this.path(key)), { recursive: true });
    await appendFile(this.path(key), bytes);
  }

  async commit(key: string, fill: (put: Put) => Promise<void>): Promise<void> {
    await this.#fill(fill, temporary => this.#place(temporary, key));
  }

  async create(key: string, fill: (put: Put) => Promise<void>): Promise<boolean> {
    return this.#fill(fill, async temporary => {
      await makeDirectory(dirname(this.path(key)));
      return this.#tryPlace(temporary, this.path(key));
    });
  }

  /** Calls `work` with the path of a folder that is removed afterwards, even after a crash: see `clean`. */
  async temporary<T>(work: (folder: string) => Promise<T>): Promise<T> {
    return this.#workspace.use(async path => {
      await mkdir(path);
      return work(path);
    });
  }

  async read(key: string): Promise<Uint8Array | undefined> {
    return unlessMissing(readFile(this.path(key)), undefined);
  }

  async open(key: string): Promise<OpenObject | undefined> {
    return openFile(this.path(key));
  }

  async facts(key: string): Promise<ObjectFacts | undefined> {
    const found = await unlessMissing(stat(this.path(key)), undefined);
    return found?.isFile() ? { bytes: found.size, changedAt: found.mtime } : undefined;
  }

  stamp(key: string): string {
    const found = statSync(this.path(key), { throwIfNoEntry: false });
    // A write replaces the file, so that it is another one even within a tick of the clock.
    return found ? `${found.ino} ${found.mtimeMs}` : '';
  }

  async list(key: string): Promise<string[]> {
    const names = await unlessMissing(readdir(this.path(key)), []);
    return names.filter(name => !name.startsWith('.')).sort();
  }

  async move(from: string, to: string): Promise<void> {
    await unlessMissing(this.#place(this.path(from), to), undefined);
  }

  async remove(key: string): Promise<void> {
    // Renamed first, so that a group never loses one of its objects before the others.
    await this.#workspace.use(temporary => unlessMissing(rename(this.path(key), temporary), undefined));
  }

  async removeUnless(key: string, isNeeded: () => Promise<boolean>): Promise<boolean> {
    const path = this.path(key);
    return this.#workspace.use(async aside => {
      const isThere = await unlessMissing(
        rename(path, aside).then(() => true),
        false,
      );
      if (!isThere) return false;
      let isKept = true;
      try {
        isKept = await isNeeded();
      } finally {
        if (isKept) await rename(aside, path);
      }
      // From here on under a name without its key: something half removed must not be restored.
      if (!isKept) await this.#workspace.use(away => rename(aside, away));
      return isKept;
    }, key);
  }

  async *objects(): AsyncGenerator<StoredObject> {
    for await (const { path, bytes, target } of leavesOf(Buffer.from(this.#root))) {
      const key = path.toString();
      // Other files may be there as well, such as a user's own, and those that are being written.
      if (target || !isKey(key)) continue;
      const found = await this.facts(key);
      if (found) yield { key, ...found, bytes };
    }
  }

  async clean(): Promise<void> {
    await cleanFences(this.#root, this.#restore);
    await new Workspace(join(this.#root, '.tmp')).clean(this.#restore);
  }

  readonly #restore = async (leftover: string, key: string): Promise<void> => {
    await makeDirectory(dirname(this.path(key)));
    // Fails, as it should, when the replacement is already in place.
    await rename(leftover, this.path(key)).catch(() => {});
  };

  /** Makes a group under a temporary name, and has it placed once it is safe. */
  async #fill<T>(fill: (put: Put) => Promise<void>, place: (temporary: string) => Promise<T>): Promise<T> {
    return this.temporary(async temporary => {
      await fill(async (name, content) => {
        checkKey(name);
        await writeSynced(join(temporary, name), content);
      });
      await syncDirectory(temporary);
      return place(temporary);
    });
  }

  /** Renames a file or folder to a key, durably. A folder cannot replace another, which is thus set aside first. */
  async #place(source: string, key: string): Promise<void> {
    const path = this.path(key);
    await makeDirectory(dirname(path));
    let placed = await this.#tryPlace(source, path);
    while (!placed)
      placed = await this.#workspace.use(async aside => {
        await unlessMissing(rename(path, aside), undefined);
        try {
          // False when another process was faster: then its version is replaced in the next round.
          return await this.#tryPlace(source, path);
        } catch (error) {
          await rename(aside, path).catch(() => {});
          throw error;
        }
      }, key);
  }

  /** @returns whether the key was free, or could be replaced in one rename */
  async #tryPlace(source: string, path: string): Promise<boolean> {
    try {
      await rename(source, path);
    } catch (error) {
      if (hasCode(error, 'ENOTEMPTY', 'EEXIST', 'ENOTDIR', 'EISDIR')) return false;
      throw error;
    }
    await syncDirectory(dirname(path));
    return true;
  }
}

async function writeSynced(path: string, content: Content): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await writeFile(file, content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes a folder and those above it, and syncs the parent of each that is new. */
async function makeDirectory(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true });
  if (first === undefined) return;
  for (let parent = dirname(path); parent.length >= dirname(first).length; parent = dirname(parent)) {
    await syncDirectory(parent);
    if (parent === dirname(parent)) return;
  }
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

async function unlessMissing<T, U>(result: Promise<T>, otherwise: U): Promise<T | U> {
  try {
    return await result;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return otherwise;
    throw error;
  }
}

function hasCode(error: unknown, ...codes: string[]): boolean {
  return codes.includes((error as NodeJS.ErrnoException).code ?? '');
}
