import { type FileHandle, open } from 'node:fs/promises';
import { unreadable } from './file.js';

/** A file that is open as long as it has users, and reopened when it is used again later. */
export interface SharedFile {
  /**
   * Uses the file for a while.
   * @throws Rejection when it was removed or may not be read
   */
  use<T>(work: (handle: FileHandle) => Promise<T>): Promise<T>;
  /** Keeps the file open until the function that it returns is called, which may happen more than once. */
  hold(): Promise<() => Promise<void>>;
}

/**
 * Entries of an archive may be read long after the last of them was listed, or never: none of them could be relied upon
 * to close the file.
 */
export function sharedFile(path: string | Buffer): SharedFile {
  let handle: Promise<FileHandle> | undefined;
  let users = 0;

  const acquire = () => {
    users++;
    handle ??= open(path, 'r').catch(error => {
      throw unreadable(error) ?? error;
    });
    return handle;
  };
  const release = async () => {
    if (--users > 0) return;
    const last = handle;
    handle = undefined;
    await (await last?.catch(() => undefined))?.close();
  };

  return {
    async use(work) {
      try {
        return await work(await acquire());
      } finally {
        await release();
      }
    },
    async hold() {
      let released: Promise<void> | undefined;
      const letGo = () => {
        released ??= release();
        return released;
      };
      try {
        await acquire();
      } catch (error) {
        await letGo();
        throw error;
      }
      return letGo;
    },
  };
}
