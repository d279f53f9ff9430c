import type { Redis } from 'ioredis';
import { parseJson } from '../schema/parse-json.js';
import { WorkerRecord } from '../schema/worker/record.js';
import { ownKeys } from './keys.js';

/** A worker that has not been seen for so long, in milliseconds, is forgotten. */
const keptFor = 30 * 86_400_000;

/**
 * The workers of a queue that have been seen, so that every API knows them.
 * @param queue its name
 */
export function workerRegistry(redis: Redis, queue: string) {
  const key = ownKeys(queue).workers;
  return {
    async put(record: WorkerRecord): Promise<void> {
      await redis.hset(key, record.id, JSON.stringify(record));
    },
    /** Newest first. */
    async all(): Promise<WorkerRecord[]> {
      const stored = await redis.hgetall(key);
      const records = Object.values(stored).flatMap(text => parseJson(text, WorkerRecord) ?? []);
      const isRecent = ({ seenAt }: WorkerRecord) => Date.now() - Date.parse(seenAt) < keptFor;
      const gone = records.filter(record => !isRecent(record));
      if (gone.length > 0) await redis.hdel(key, ...gone.map(({ id }) => id));
      return records.filter(isRecent).sort((a, b) => (a.seenAt < b.seenAt ? 1 : -1));
    },
  };
}
