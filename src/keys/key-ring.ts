import { timingSafeEqual } from 'node:crypto';
import { stat } from 'node:fs/promises';
import type { BaseLogger } from 'pino';
import type { Key } from '../schema/service/key.js';
import { readKeyFile } from './key-file.js';
import { keyDigest, keyIdOf } from './key-text.js';

/** Who has been recognized, and by which text of the key. */
export interface Holder extends Pick<Key, 'id' | 'name' | 'role' | 'quotaBytes'> {
  /** Digest of the text: another one after the key was rotated. */
  readonly sha256: string;
}

/** The keys of a service, as they are at the moment. */
export interface KeyRing {
  /** Who has a key; undefined for a text that is no key, or no longer one. */
  find(text: string): Holder | undefined;
  /** The same for somebody who has been recognized before: undefined when the key was revoked or rotated since. */
  renew(holder: Pick<Holder, 'id' | 'sha256'>): Holder | undefined;
  /** Calls a function after the keys have changed. */
  onChange(listener: () => void): void;
  close(): void;
}

/** Milliseconds between two looks at the file. */
const defaultInterval = 1000;
/** Compared with when no key has the id, so that this takes as long as a wrong key. */
const noDigest = '0'.repeat(64);

export interface KeyRingOptions {
  readonly path: string;
  readonly log: BaseLogger;
  readonly intervalMs?: number;
}

/**
 * Reads the keys in a file, and again whenever the file changes. A file that has become unreadable or invalid changes
 * nothing: the log says so, and the keys that were read last stay.
 * @throws Error with one line when the file is missing or invalid now
 */
export async function openKeyRing({ path, log, intervalMs = defaultInterval }: KeyRingOptions): Promise<KeyRing> {
  const listeners = new Set<() => void>();
  let stamp = await stampOf(path);
  let keys = byId(await existing(path));
  let trouble = '';

  const look = async () => {
    const current = await stampOf(path);
    if (current === stamp) return;
    try {
      const next = byId(await existing(path));
      // Kept only now, so that a file that is being written is looked at again.
      stamp = current;
      trouble = '';
      logChanges(keys, next, log);
      keys = next;
    } catch (error) {
      const { message } = error as Error;
      if (message !== trouble) log.error(`${message}. The keys that were read before are still in use`);
      trouble = message;
      return;
    }
    for (const listener of listeners) listener();
  };
  let isLooking = false;
  const timer = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    void look().finally(() => {
      isLooking = false;
    });
  }, intervalMs);
  timer.unref();

  return {
    find(text) {
      const id = keyIdOf(text);
      const key = id === undefined ? undefined : keys.get(id);
      const sha256 = keyDigest(text);
      // Both comparisons always happen: how long this takes says nothing about the keys.
      const isCurrent = isSame(sha256, key?.sha256 ?? noDigest);
      const isPrevious = isSame(sha256, key?.previous?.sha256 ?? noDigest);
      if (!key || !(isCurrent || (isPrevious && isInTime(key)))) return undefined;
      return holderOf(key, sha256);
    },
    renew({ id, sha256 }) {
      const key = keys.get(id);
      if (!key) return undefined;
      const isValid = key.sha256 === sha256 || (key.previous?.sha256 === sha256 && isInTime(key));
      return isValid ? holderOf(key, sha256) : undefined;
    },
    onChange(listener) {
      listeners.add(listener);
    },
    close: () => clearInterval(timer),
  };
}

async function existing(path: string): Promise<readonly Key[]> {
  const keys = await readKeyFile(path);
  if (keys) return keys;
  throw new Error(
    `API_KEYS_FILE=${path} does not exist: make the first key with npm run key -- --name NAME --role admin`,
  );
}

/** Differs when a file does; a mounted Secret is a link, which is followed. */
async function stampOf(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  return found ? `${found.ino} ${found.mtimeMs} ${found.size}` : '';
}

const byId = (keys: readonly Key[]): ReadonlyMap<string, Key> => new Map(keys.map(key => [key.id, key]));

function holderOf({ id, name, role, quotaBytes }: Key, sha256: string): Holder {
  return { id, name, role, quotaBytes, sha256 };
}

function isInTime({ previous }: Key): boolean {
  return previous !== undefined && Date.now() < Date.parse(previous.until);
}

function isSame(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(a, 'hex'), Buffer.from(b, 'hex'));
}

function logChanges(before: ReadonlyMap<string, Key>, after: ReadonlyMap<string, Key>, log: BaseLogger): void {
  const audit = (key: Key, what: string) =>
    log.info({ audit: true, key: key.id, name: key.name, role: key.role }, `The key ${key.id} (${key.name}) ${what}`);
  for (const key of after.values()) {
    const old = before.get(key.id);
    if (!old) audit(key, 'is new');
    else if (old.sha256 !== key.sha256) audit(key, 'was rotated');
    else if (old.role !== key.role) audit(key, `has another role: ${key.role}, no longer ${old.role}`);
  }
  for (const key of before.values()) if (!after.has(key.id)) audit(key, 'was revoked');
}
