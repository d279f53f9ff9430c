import type { Redis } from 'ioredis';
import type { QueueEntry } from '../schema/service/backup.js';

/**
 * Everything in one script, so that no job goes from one list to another meanwhile.
 * ARGV: what precedes the keys, '' or not. Result: for each of them a list of key, milliseconds left, and dump in turn.
 * Locks are left out: whoever holds one is no part of the queue.
 */
const dump = `
local result = {}
for index, prefix in ipairs(ARGV) do
  local seen, list, cursor = {}, {}, '0'
  repeat
    local page = redis.call('SCAN', cursor, 'MATCH', prefix .. '*', 'COUNT', 1000)
    cursor = page[1]
    for _, key in ipairs(page[2]) do
      if not seen[key] and string.sub(key, -5) ~= ':lock' then
        seen[key] = true
        local value = redis.call('DUMP', key)
        if value then
          list[#list + 1] = string.sub(key, #prefix + 1)
          list[#list + 1] = tostring(redis.call('PTTL', key))
          list[#list + 1] = value
        end
      end
    end
  until cursor == '0'
  result[index] = list
end
return result`;

const spaces = ['bull', 'dcgan'] as const;
const prefixOf = (space: QueueEntry['space'], name: string) =>
  space === 'bull' ? `bull:${name}:` : `dcgan:bull:${name}:`;

/** Everything that a queue has in Redis at one moment: jobs, sweeps, events, what was remembered. */
export async function dumpQueue(redis: Redis, name: string, now = Date.now()): Promise<QueueEntry[]> {
  const prefixes = spaces.map(space => prefixOf(space, name));
  const lists = (await redis.callBuffer('EVAL', dump, '0', ...prefixes)) as Buffer[][];
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
 * Gives a queue the entries of another, in place of its own. All at once: when Redis refuses one, nothing has changed.
 * @throws Error with one line when this Redis is too old for what a newer one has written
 */
export async function restoreQueue(redis: Redis, name: string, entries: readonly QueueEntry[], now = Date.now()) {
  const old = await keysOf(redis, name);
  const live = entries.filter(({ expiresAt }) => expiresAt === null || expiresAt > now);
  await tryOut(redis, name, live);
  const all = redis.multi();
  if (old.length > 0) all.del(...old);
  for (const { space, key, expiresAt, dump } of live) {
    const value = Buffer.from(dump, 'base64');
    const expiry = expiresAt === null ? [0] : [Math.round(expiresAt), 'ABSTTL'];
    all.call('RESTORE', prefixOf(space, name) + key, String(expiry[0]), value, ...expiry.slice(1).map(String));
  }
  for (const [error] of (await all.exec()) ?? []) if (error) throw error;
}

/** In a transaction of Redis the commands beside one that fails are carried out: so one of each kind goes first. */
async function tryOut(redis: Redis, name: string, [first]: readonly QueueEntry[]): Promise<void> {
  if (!first) return;
  const key = `${prefixOf('dcgan', name)}restoring:lock`;
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
  for (const space of spaces)
    for (let cursor = '0'; ; ) {
      const [next, page] = await redis.scan(cursor, 'MATCH', `${prefixOf(space, name)}*`, 'COUNT', 1000);
      for (const key of page) keys.add(key);
      if (next === '0') break;
      cursor = next;
    }
  return [...keys];
}
