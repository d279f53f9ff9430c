import type { Redis } from 'ioredis';
import { once } from '../queue/idempotency.js';
import { ownKeys } from '../queue/keys.js';
import { createSweep } from '../queue/scripts/sweep/create.js';
import type { SweepKeys } from '../queue/scripts/sweep/keys.js';
import { removeSweep } from '../queue/scripts/sweep/remove.js';
import { replaceSweep } from '../queue/scripts/sweep/replace.js';
import { newerDataIn, parseStored } from '../schema/parse-stored.js';
import type { RefusedRecord } from '../schema/refused.js';
import { SweepRecord } from '../schema/sweeps/sweep.js';

/** A sweep as it was read: it is replaced only if it has not changed since. */
export interface StoredSweep {
  readonly sweep: SweepRecord;
  readonly text: string;
}

const nameOf = (id: string) => `The sweep ${id}`;

/**
 * Sweeps in Redis, next to their jobs.
 * @param queueName name of the queue of jobs
 * @param kept how many ended sweeps are kept, the newest ones
 */
export function sweepStore(redis: Redis, queueName: string, kept: number) {
  const keys = ownKeys(queueName).sweeps;
  const keysOf = (id: string): SweepKeys => [keys.of(id), keys.all, keys.unsettled];

  return {
    /** A sweep; undefined when there is none, or when it is damaged. @throws ServiceError NEWER_DATA */
    async read(id: string): Promise<StoredSweep | undefined> {
      const text = await redis.get(keys.of(id));
      const sweep = text === null ? undefined : parseStored(text, SweepRecord, nameOf(id));
      return sweep && { sweep, text: text! };
    },

    /** Stores a new sweep; an existing one with the same id is left as it is. */
    async create(sweep: SweepRecord): Promise<void> {
      await createSweep(redis, keysOf(sweep.id), sweep.id, JSON.stringify(sweep));
    },

    /** @returns false when it has changed since it was read */
    async replace({ text }: StoredSweep, sweep: SweepRecord): Promise<boolean> {
      const state = sweep.isSettled ? 'settled' : '';
      const next = JSON.stringify(sweep);
      return (await replaceSweep(redis, keysOf(sweep.id), sweep.id, text, next, state, kept - 1, keys.of(''))) === 1;
    },

    async remove(id: string): Promise<void> {
      await removeSweep(redis, keysOf(id), id);
    },

    /** Ids of the sweeps with jobs that have not ended. */
    unsettled: (): Promise<string[]> => redis.smembers(keys.unsettled),

    /**
     * The newest sweeps before a given id, which may be gone by now: ids sort by time. Damaged sweeps
     * are left out.
     * @returns them with the last id that was examined, undefined when there are no more
     */
    async newest(
      count: number,
      before?: string,
    ): Promise<{
      readonly sweeps: SweepRecord[];
      readonly refused: RefusedRecord[];
      readonly last: string | undefined;
    }> {
      const from = before === undefined ? '+' : `(${before}`;
      const ids = await redis.zrevrangebylex(keys.all, from, '-', 'LIMIT', 0, count);
      const texts = ids.length === 0 ? [] : await redis.mget(ids.map(keys.of));
      const sweeps: SweepRecord[] = [];
      const refused: RefusedRecord[] = [];
      for (const [i, text] of texts.entries()) {
        const error = await newerDataIn(async () => {
          const sweep = text === null ? undefined : parseStored(text, SweepRecord, nameOf(ids[i]!));
          if (sweep) sweeps.push(sweep);
        });
        if (error) refused.push({ id: ids[i]!, code: error.code, message: error.message });
      }
      return { sweeps, refused, last: ids.at(-1) };
    },

    /** Creates a sweep only once for an Idempotency-Key, see {@link once}. */
    once: (
      key: string,
      fingerprint: string,
      plan: () => Promise<SweepRecord>,
      carryOut: (sweep: SweepRecord) => Promise<SweepRecord>,
    ) => once<SweepRecord, SweepRecord>(redis, { key: keys.once(key), fingerprint, plan, carryOut }),
  };
}
