/** The bytes of an object, whole or in pieces that need not be in memory at once. */
export type Content = Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/** Adds one object to a group that is being committed. */
export type Put = (name: string, content: Content) => Promise<void>;

/**
 * Durable bytes under keys: names joined by '/', each of letters, digits, '.', '_' and '-', never beginning with a dot.
 * An object or a group exists completely or not at all, whenever the process or the machine stops.
 */
export interface Storage {
  /** Writes or replaces one object. */
  write(key: string, content: Content): Promise<void>;
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
  /**
   * Differs after every write of an object, and is empty when there is none. Takes microseconds, so that it can be asked for
   * before an answer that is known already; hence not a promise, which would take longer than the answer.
   */
  stamp(key: string): string;
  /** Names of the objects and groups directly under a key, in order; none when there is no such key. */
  list(key: string): Promise<string[]>;
  /** Gives an object or a group another key, replacing what was there. Nothing happens when it does not exist. */
  move(from: string, to: string): Promise<void>;
  /** Removes an object or a group, if it exists. */
  remove(key: string): Promise<void>;
  /**
   * Removes an object or a group, if it exists, unless it is needed.
   * @param isNeeded called once it can no longer be found; true, an error, or the end of the process puts it back
   * @returns whether it was put back
   */
  removeUnless(key: string, isNeeded: () => Promise<boolean>): Promise<boolean>;
  /** Removes what interrupted writes have left behind. Writes in progress, here or elsewhere, are not touched. */
  clean(): Promise<void>;
  /**
   * The same storage for the holder of a permission to write: from now on every write of this owner's holders with a
   * lower number fails, even one that has begun.
   * @param owner a name; @param number higher than that of every holder before
   * @throws FencedOffError, now or at any write, when there is a holder with a higher number
   */
  fenced(owner: string, number: number): Promise<Storage>;
  /** Makes the writes of all of this owner's holders fail; with `last`, of those up to that number. */
  revoke(owner: string, last?: number): Promise<void>;
  /** Gives a permission back. */
  close(): Promise<void>;
}

const name = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/;

/** @throws Error when a key could mean anything other than an object below the root */
export function checkKey(key: string): void {
  if (!key.split('/').every(part => name.test(part))) throw new Error(`Not a storage key: ${JSON.stringify(key)}`);
}
