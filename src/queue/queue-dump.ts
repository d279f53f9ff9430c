import type { Redis } from 'ioredis';
import type { QueueEntry } from '../schema/service/backup.js';
import { oldNames, ownKeys, prefixOf, renamedKey } from './keys.js';
import { dumpKeys } from './scripts/dump-keys.js';

/** What precedes the keys of a queue in each space; the second is of services that were older than their names of today. */
const prefixesOf = (queue: string): Readonly<Record<QueueEntry['space'], string>> => ({
  bull: prefixOf(queue),
  dcgan: oldNames(queue).prefix,
});
const spaces = ['bull', 'dcgan'] as const;

/** Everything that a queue has in Redis at one moment: jobs, sweeps, events, answers to Idempotency-Keys. */
export async function dumpQueue(redis: Redis, name: string, now = Date.now()): Promise<QueueEntry[]> {
  const prefixes = prefixesOf(name);
  const lists = await dumpKeys(redis, [], ...spaces.map(space => prefixes[space]));
  return spaces.flatMap((space, i) => {
    const list = lists[i] ?? [];
    return Array.from({ length: list.length / 3 }, (_, n) => {
      const left = Number(list[3 * n + 1]);
      return {
        space,
        key: list[3 * n]!.toString(),
        expiresAt: left < 0 ? null : now + left,
        dump: list[3 * n + 2]!.toString('base64'),
      };
    });
  });
}

/** Whether there is anything of a queue in Redis. */
export async function queueExists(redis: Redis, name: string): Promise<boolean> {
  return (await keysOf(redis, name)).length > 0;
}

/**
 * Replaces a queue by the entries of another. All at once: when Redis refuses one, nothing has changed.
 * @throws Error with one line when this Redis is too old for what a newer one has written
 */
export async function restoreQueue(redis: Redis, name: string, entries: readonly QueueEntry[], now = Date.now()) {
  const old = await keysOf(redis, name);
  const live = entries.filter(({ expiresAt }) => expiresAt === null || expiresAt > now);
  await tryOut(redis, name, live);
  const all = redis.multi();
  if (old.length > 0) all.del(...old);
  for (const [key, { expiresAt, dump }] of byKey(name, live)) {
    const value = Buffer.from(dump, 'base64');
    const expiry = expiresAt === null ? [0] : [Math.round(expiresAt), 'ABSTTL'];
    all.call('RESTORE', key, String(expiry[0]), value, ...expiry.slice(1).map(String));
  }
  for (const [error] of (await all.exec()) ?? []) if (error) throw error;
}

/** The entries by the keys that they get. Of two with an old and a new name for the same key, the new one counts. */
function byKey(name: string, entries: readonly QueueEntry[]): Map<string, QueueEntry> {
  const prefix = prefixOf(name);
  const keys = new Map<string, QueueEntry>();
  for (const entry of entries) if (entry.space === 'dcgan') keys.set(renamedKey(name, entry.key), entry);
  for (const entry of entries) if (entry.space === 'bull') keys.set(prefix + entry.key, entry);
  return keys;
}

/** When a command in a transaction of Redis fails, the others are still carried out: so one of each kind goes first. */
async function tryOut(redis: Redis, name: string, [first]: readonly QueueEntry[]): Promise<void> {
  if (!first) return;
  const key = ownKeys(name).restoring;
  try {
    await redis.del(key);
    await redis.call('RESTORE', key, '1000', Buffer.from(first.dump, 'base64'));
    await redis.del(key);
  } catch (error) {
    const { message } = error as Error;
    if (/payload version or checksum/i.test(message))
      throw new Error(
        'This Redis is older than the one of the backup and cannot read it: use that version or a newer one',
      );
    if (/NOPERM/.test(message))
      throw new Error(`The user of REDIS_URL may not restore the queue: allow it the command RESTORE (${message})`);
    throw error;
  }
}

async function keysOf(redis: Redis, name: string): Promise<string[]> {
  const keys = new Set<string>();
  for (const prefix of Object.values(prefixesOf(name)))
    for (let cursor = '0'; ; ) {
      const [next, page] = await redis.scan(cursor, 'MATCH', `${prefix}*`, 'COUNT', 1000);
      for (const key of page) keys.add(key);
      if (next === '0') break;
      cursor = next;
    }
  return [...keys];
}
