import type { Redis } from 'ioredis';
import { once } from '../queue/idempotency.js';
import { ownKeys } from '../queue/keys.js';
import { parseJson } from '../schema/parse-json.js';
import { SweepRecord } from '../schema/sweeps/sweep.js';

/** A sweep as it was read: only the one that is still the same is replaced. */
export interface StoredSweep {
  readonly sweep: SweepRecord;
  readonly text: string;
}

/** KEYS: the sweep, the index of all, the set of those that are not settled. ARGV: its id, and what it is to be. */
const create = `
if redis.call('SETNX', KEYS[1], ARGV[2]) == 0 then return 0 end
redis.call('ZADD', KEYS[2], 0, ARGV[1])
redis.call('SADD', KEYS[3], ARGV[1])
return 1`;

/** ARGV[4]: whether it has ended; then ARGV[5]: how many more of those are kept, and ARGV[6]: what precedes ids in keys. */
const replace = `
if redis.call('GET', KEYS[1]) ~= ARGV[2] then return 0 end
redis.call('SET', KEYS[1], ARGV[3])
if ARGV[4] ~= 'settled' then return 1 end
redis.call('SREM', KEYS[3], ARGV[1])
local room = tonumber(ARGV[5])
for _, other in ipairs(redis.call('ZREVRANGE', KEYS[2], 0, -1)) do
  if other ~= ARGV[1] and redis.call('SISMEMBER', KEYS[3], other) == 0 then
    room = room - 1
    if room < 0 then
      redis.call('ZREM', KEYS[2], other)
      redis.call('DEL', ARGV[6] .. other)
    end
  end
end
return 1`;

const remove = `
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('SREM', KEYS[3], ARGV[1])
return redis.call('DEL', KEYS[1])`;

/**
 * Sweeps in Redis, beside their jobs.
 * @param queueName name of the queue of jobs
 * @param kept how many of those that have ended are kept, the newest
 */
export function sweepStore(redis: Redis, queueName: string, kept: number) {
  const base = ownKeys(queueName).sweeps;
  const keyOf = (id: string) => `${base}:of:${id}`;
  const [all, unsettled] = [`${base}:all`, `${base}:unsettled`];
  const run = async (script: string, id: string, ...args: readonly string[]) =>
    (await redis.eval(script, 3, keyOf(id), all, unsettled, id, ...args)) === 1;

  return {
    /** A sweep; undefined when there is none, or when this version cannot read it. */
    async read(id: string): Promise<StoredSweep | undefined> {
      const text = await redis.get(keyOf(id));
      const sweep = text === null ? undefined : parseJson(text, SweepRecord);
      return sweep && { sweep, text: text! };
    },

    /** Keeps a new sweep; one with a known id is left as it is. */
    async create(sweep: SweepRecord): Promise<void> {
      await run(create, sweep.id, JSON.stringify(sweep));
    },

    /** @returns false when it has changed since it was read */
    async replace({ text }: StoredSweep, sweep: SweepRecord): Promise<boolean> {
      const settled = sweep.isSettled ? 'settled' : '';
      return run(replace, sweep.id, text, JSON.stringify(sweep), settled, String(kept - 1), keyOf(''));
    },

    async remove(id: string): Promise<void> {
      await run(remove, id);
    },

    /** Ids of the sweeps that have jobs that have not ended. */
    unsettled: (): Promise<string[]> => redis.smembers(unsettled),

    /**
     * The newest sweeps before one, whose id need not be known any more: ids sort by time. Those that this version cannot
     * read are left out.
     * @returns with them the last id that was looked at; undefined when there are no more
     */
    async newest(
      count: number,
      before?: string,
    ): Promise<{ readonly sweeps: SweepRecord[]; readonly last: string | undefined }> {
      const from = before === undefined ? '+' : `(${before}`;
      const ids = await redis.zrevrangebylex(all, from, '-', 'LIMIT', 0, count);
      const texts = ids.length === 0 ? [] : await redis.mget(ids.map(keyOf));
      const sweeps = texts.flatMap(text => (text === null ? [] : (parseJson(text, SweepRecord) ?? [])));
      return { sweeps, last: ids.at(-1) };
    },

    /** Does what makes a sweep once for an Idempotency-Key, see {@link once}. */
    once: (
      key: string,
      fingerprint: string,
      plan: () => Promise<SweepRecord>,
      carryOut: (sweep: SweepRecord) => Promise<SweepRecord>,
    ) => once<SweepRecord, SweepRecord>(redis, { key: `${base}:once:${key}`, fingerprint, plan, carryOut }),
  };
}
