import { lstat, readdir, readlink } from 'node:fs/promises';

/** A file or a symbolic link. Paths are bytes: names of a user's files need not be UTF-8. */
export interface Leaf {
  /** Below the folder that was listed. */
  readonly path: Buffer;
  readonly bytes: number;
  /** Where a link leads. */
  readonly target: Buffer | undefined;
}

const slash = Buffer.from('/');

/** Joins paths; those that are strings are UTF-8. */
export function joinPath(first: Buffer | string, ...rest: readonly (Buffer | string)[]): Buffer {
  return rest.reduce<Buffer>(
    (path, part) => (path.length === 0 ? Buffer.from(part) : Buffer.concat([path, slash, Buffer.from(part)])),
    Buffer.from(first),
  );
}

const marker = 'bytes:';

/** A path as JSON can hold it. */
export function nameOfPath(path: Buffer): string {
  const text = path.toString();
  return Buffer.from(text).equals(path) ? text : marker + path.toString('base64');
}

export function pathOfName(name: string): Buffer {
  return name.startsWith(marker) ? Buffer.from(name.slice(marker.length), 'base64') : Buffer.from(name);
}

/** Every file and link below a folder, in order; nothing if it is missing. What disappears meanwhile is left out. */
export async function* leavesOf(root: Buffer, below: Buffer = Buffer.alloc(0)): AsyncGenerator<Leaf> {
  const folder = below.length === 0 ? root : joinPath(root, below);
  const entries = (await unlessGone(readdir(folder, { encoding: 'buffer', withFileTypes: true }))) ?? [];
  entries.sort((a, b) => Buffer.compare(a.name, b.name));
  for (const entry of entries) {
    const path = joinPath(below, entry.name);
    if (entry.isDirectory()) yield* leavesOf(root, path);
    else if (entry.isSymbolicLink()) {
      const target = await unlessGone(readlink(joinPath(root, path), 'buffer'));
      if (target) yield { path, bytes: 0, target };
    } else if (entry.isFile()) {
      const found = await unlessGone(lstat(joinPath(root, path)));
      if (found) yield { path, bytes: found.size, target: undefined };
    }
  }
}

/** The result of accessing a file or folder; undefined when it does not exist or no longer exists. */
export async function unlessGone<T>(look: Promise<T>): Promise<T | undefined> {
  try {
    return await look;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}
