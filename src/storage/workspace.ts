import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** Age after which a leftover is removed even if its writer may still be alive, for example on another host. */
const abandonedMs = 24 * 3_600_000;

/**
 * A folder of temporary files and folders. Each name says which process made it (`host~pid~id~key`), so that cleaning
 * up after a process that died leaves the work of the living alone.
 */
export class Workspace {
  readonly #directory: string;
  readonly #gone: (() => Error) | undefined;

  /** @param gone the error to throw when the folder no longer exists; without it, the folder is created on demand */
  constructor(directory: string, gone?: () => Error) {
    this.#directory = directory;
    this.#gone = gone;
  }

  /**
   * Calls `work` with a path where nothing exists yet; whatever is there afterwards is removed.
   * @param key what the file or folder at that path will have been taken from, should the process die
   */
  async use<T>(work: (path: string) => Promise<T>, key = ''): Promise<T> {
    if (!this.#gone) await mkdir(this.#directory, { recursive: true });
    const name = [encodeURIComponent(hostname()), process.pid, randomUUID().slice(0, 13), encodeURIComponent(key)];
    const path = join(this.#directory, name.join('~'));
    try {
      return await work(path);
    } catch (error) {
      if (this.#gone && !(await exists(this.#directory))) throw this.#gone();
      throw error;
    } finally {
      await rm(path, { recursive: true, force: true });
    }
  }

  /** Gives back everything that was taken from a key; only correct when no process uses this folder anymore. */
  async restoreAll(restore: (leftover: string, key: string) => Promise<void>): Promise<void> {
    for (const name of await readdir(this.#directory)) {
      const key = decodeURIComponent(name.split('~')[3] ?? '');
      if (key !== '') await restore(join(this.#directory, name), key);
    }
  }

  /** Removes the folder, unless it is one that is created on demand. */
  async dispose(): Promise<void> {
    if (this.#gone) await rm(this.#directory, { recursive: true, force: true });
  }

  /**
   * Removes what dead processes have left behind.
   * @param restore called before, with each leftover that was taken from a key
   */
  async clean(restore: (leftover: string, key: string) => Promise<void>): Promise<void> {
    await mkdir(this.#directory, { recursive: true });
    for (const name of await readdir(this.#directory)) {
      const path = join(this.#directory, name);
      if (!(await isAbandoned(path, name))) continue;
      const key = decodeURIComponent(name.split('~')[3] ?? '');
      if (key !== '') await restore(path, key);
      await rm(path, { recursive: true, force: true });
    }
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** Whether what a process made under a name (see {@link Workspace}) no longer belongs to a live process. */
export async function isAbandoned(path: string, name: string): Promise<boolean> {
  const made = await stat(path).then(
    ({ ctimeMs }) => ctimeMs,
    () => Number.POSITIVE_INFINITY, // finished in the meantime
  );
  if (made < Date.now() - abandonedMs) return true;
  const [host, pid] = name.split('~');
  if (host !== encodeURIComponent(hostname())) return false;
  // The only process of a container has the same id at every start.
  if (Number(pid) === process.pid) return made < Date.now() - process.uptime() * 1000;
  return !isAlive(Number(pid));
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
