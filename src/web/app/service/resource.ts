import { type Signal, signal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';

/** Something of the service, as far as it is known. */
export interface Known<T> {
  readonly value: T | undefined;
  /** Why it could not be loaded last time; what was known before stays. */
  readonly error: unknown;
  readonly isLoading: boolean;
}

interface Entry {
  readonly state: Signal<Known<unknown>>;
  readonly load: () => Promise<unknown>;
  users: number;
  /** Whether something changed while it was being loaded. */
  isStale: boolean;
  timer: ReturnType<typeof setTimeout> | undefined;
  loadedAt: number;
}

const unknown: Known<unknown> = { value: undefined, error: undefined, isLoading: true };
const entries = new Map<string, Entry>();
/** Least time between two loads of the same thing, in milliseconds: events of a fast training come more often. */
const interval = 500;
/** Most things that are kept while they are not shown: each word that is searched for is one more. */
const most = 200;

/**
 * Something of the service, loaded when first shown and again whenever it has changed.
 * @param key what it is, such as `jobs` or `job/{id}`, by which {@link changed} finds it; undefined as long as it is not
 * known what is to be loaded
 */
export function useResource<T>(key: string | undefined, load: () => Promise<T>): Known<T> {
  const entry = useMemo(() => (key === undefined ? undefined : enter(key, load)), [key]);
  useEffect(() => {
    if (!entry || key === undefined) return;
    entry.users++;
    if (entry.state.peek().value === undefined || entry.isStale) reload(entry);
    return () => {
      entry.users--;
      // Kept, so that going back shows it at once; but it is no longer refreshed.
      entry.isStale = true;
      // The longest unseen is first.
      if (entries.get(key) !== entry) return;
      entries.delete(key);
      entries.set(key, entry);
    };
  }, [entry]);
  return (entry?.state.value ?? unknown) as Known<T>;
}

/**
 * Says what has changed: what is shown of it is loaded again.
 * @param keys a key, or the beginning of keys with a `*` after it
 */
export function changed(...keys: readonly string[]): void {
  for (const [key, entry] of entries) {
    if (!isMeant(key, keys)) continue;
    entry.isStale = true;
    if (entry.users > 0) reload(entry);
  }
}

/** Shows at once what an answer of the service says; what is under way meanwhile is loaded once more. */
export function know<T>(key: string, value: T): void {
  const entry = entries.get(key);
  if (!entry) return;
  entry.state.value = { value, error: undefined, isLoading: entry.state.peek().isLoading };
  if (entry.timer !== undefined) entry.isStale = true;
}

/**
 * Lets go of what is known of something: whoever shows it next loads it anew, and shows nothing older.
 * @param keys as those of {@link changed}
 */
export function forget(...keys: readonly string[]): void {
  for (const key of [...entries.keys()]) if (isMeant(key, keys)) entries.delete(key);
}

function isMeant(key: string, keys: readonly string[]): boolean {
  return keys.some(one => (one.endsWith('*') ? key.startsWith(one.slice(0, -1)) : key === one));
}

function enter(key: string, load: () => Promise<unknown>): Entry {
  const known = entries.get(key);
  if (known) return known;
  for (const [old, { users }] of entries) {
    if (entries.size < most) break;
    if (users === 0) entries.delete(old);
  }
  const entry: Entry = {
    state: signal(unknown),
    load,
    users: 0,
    isStale: false,
    timer: undefined,
    loadedAt: Number.NEGATIVE_INFINITY,
  };
  entries.set(key, entry);
  return entry;
}

function reload(entry: Entry): void {
  if (entry.timer !== undefined) return;
  const wait = Math.max(0, entry.loadedAt + interval - performance.now());
  entry.timer = setTimeout(async () => {
    entry.isStale = false;
    entry.loadedAt = performance.now();
    const { value } = entry.state.peek();
    entry.state.value = { ...entry.state.peek(), isLoading: true };
    try {
      entry.state.value = { value: await entry.load(), error: undefined, isLoading: false };
    } catch (error) {
      entry.state.value = { value, error, isLoading: false };
    }
    entry.timer = undefined;
    if (entry.isStale && entry.users > 0) reload(entry);
  }, wait);
}
