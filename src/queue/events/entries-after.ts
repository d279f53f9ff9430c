import type { Redis } from 'ioredis';
import type { Gap } from './notice.js';
import type { StreamEntry } from './stream-entry.js';

/** Most entries that are read at once. */
export const pageSize = 500;
/** A stream with fewer entries than this has lost none: it is trimmed to a few more. */
const keptEntries = 10_000;

/** Entries that follow each other, oldest first. */
export interface EntryPage {
  readonly entries: readonly StreamEntry[];
  /** Whether there were others before the first of them. */
  readonly gap?: Gap;
}

/**
 * Reads the first entries after one. That one is read, too: while it is there, so are all that came after it.
 * @param id of an entry, or '0-0' for all that there have been
 */
export async function entriesAfter(redis: Redis, key: string, id: string): Promise<EntryPage> {
  const found = (await redis.xrange(key, id, '+', 'COUNT', pageSize + 1)) as StreamEntry[];
  const [first] = found;
  if (!first) return { entries: [] };
  if (first[0] === id) return { entries: found.slice(1) };
  const entries = found.slice(0, pageSize);
  return (await reaches(redis, key, id)) ? { entries } : { entries, gap: { isGap: true, after: id, next: first[0] } };
}

/** Whether everything after an entry is still there. */
export async function reaches(redis: Redis, key: string, id: string): Promise<boolean> {
  if (id === '0-0') return (await redis.xlen(key)) < keptEntries;
  return (await redis.xrange(key, id, id)).length > 0;
}
