import type { S3Options } from './s3/options.js';

/** Where a storage is, as plain data that can be sent to a thread or another process. */
export type StorageTarget =
  /** The folder that is its root. */
  { readonly folder: string } | { readonly s3: S3Options };

/** The bytes of an object, whole or in pieces that need not be in memory at once. */
export type Content = Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/** Adds one object to a group that is being committed. */
export type Put = (name: string, content: Content) => Promise<void>;

/** An object of which parts are read. It stays as it was when it was opened, whatever replaces it. Must be closed. */
export interface OpenObject {
  /** When it was opened. */
  readonly bytes: number;
  /**
   * Fills a buffer with the bytes from a position on, without blocking this thread.
   * @throws Error when the object ends before the buffer is full
   */
  read(into: Uint8Array, position: number): Promise<void>;
  /** Its bytes from a position on. */
  stream(start?: number): AsyncIterable<Uint8Array>;
  close(): void;
}

/** When an object was written, and its size. */
export interface ObjectFacts {
  readonly bytes: number;
  readonly changedAt: Date;
}

/** An object under its key. */
export interface StoredObject extends ObjectFacts {
  readonly key: string;
}

/**
 * Durable bytes under keys: names joined by '/', each of letters, digits, '.', '_' and '-', never beginning with a dot.
 * An object or a group exists completely or not at all, whenever the process or the machine stops.
 *
 * Groups are folders of the collections in `layout`; all other objects stand alone.
 */
export interface Storage {
  /** Where it is, for other threads and processes: see `openStorage`. */
  readonly target: StorageTarget;
  /** Writes or replaces one object, which may belong to a group. */
  write(key: string, content: Content): Promise<void>;
  /** Adds bytes to the end of an object that stands alone; without one, they become it. */
  append(key: string, bytes: Uint8Array): Promise<void>;
  /**
   * Writes or replaces a group: the objects that `fill` puts appear under the key together, once all are safe. When
   * anything fails, what was there before stays.
   */
  commit(key: string, fill: (put: Put) => Promise<void>): Promise<void>;
  /**
   * Writes a group as `commit` does, but never replaces one.
   * @returns whether the key was free; when it was not, nothing has changed
   */
  create(key: string, fill: (put: Put) => Promise<void>): Promise<boolean>;
  /** The bytes of an object; undefined when there is none. */
  read(key: string): Promise<Uint8Array | undefined>;
  /** An object, to read parts of it; undefined when there is none. */
  open(key: string): Promise<OpenObject | undefined>;
  /** What is known of an object without reading it; undefined when there is none. */
  facts(key: string): Promise<ObjectFacts | undefined>;
  /**
   * Differs after every change of an object, and is empty when there is none. Takes microseconds, so that it can be asked for
   * before an answer that is known already; hence not a promise, which would take longer than the answer. Undefined when it
   * is not known at this moment: reading the object makes it known for a while.
   */
  stamp(key: string): string | undefined;
  /** Names of the objects and groups directly under a key, in order; none when there is no such key. */
  list(key: string): Promise<string[]>;
  /**
   * Gives a group another key of the same family (see `layout`), replacing what was there. Nothing happens when it does not
   * exist.
   */
  move(from: string, to: string): Promise<void>;
  /** Removes an object, a group, or everything under a key, if it exists. */
  remove(key: string): Promise<void>;
  /**
   * Removes a group, if it exists, unless it is needed.
   * @param isNeeded called once it can no longer be found; true, an error, or the end of the process puts it back
   * @returns whether it was put back
   */
  removeUnless(key: string, isNeeded: () => Promise<boolean>): Promise<boolean>;
  /** Every object that can be read; those of a group come one after another. */
  objects(): AsyncIterable<StoredObject>;
  /** Removes what interrupted writes have left behind. Writes in progress, here or elsewhere, are not touched. */
  clean(): Promise<void>;
  /**
   * The same storage for the holder of a permission to write: from now on every write of this owner's holders with a
   * lower number fails, even one that has begun.
   * @param owner a job, which writes the groups `checkpoints/{owner}-{number}`, and objects that stand alone
   * @param number higher than that of every holder before
   * @throws FencedOffError, now or at any write, when there is a holder with a higher number
   */
  fenced(owner: string, number: number): Promise<Storage>;
  /** Makes the writes of all of this owner's holders fail; with `last`, of those up to that number. */
  revoke(owner: string, last?: number): Promise<void>;
  /** Gives a permission back. */
  close(): Promise<void>;
}

const name = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/;

export function isKey(key: string): boolean {
  return key.split('/').every(part => name.test(part));
}

/** @throws Error when a key could mean anything other than an object below the root */
export function checkKey(key: string): void {
  if (!isKey(key)) throw new Error(`Not a storage key: ${JSON.stringify(key)}`);
}
