import type { Redis } from 'ioredis';
import type { JobNews } from '../job/notice.js';
import type { JobRecord } from '../schema/job.js';

/**
 * What became of a write: it is done; another worker has the job by now; or Redis does not know the job any more, because
 * it was evicted or removed there.
 */
export type WriteResult = 'written' | 'lost' | 'gone';

/** What a worker may do with a job as long as it holds the job's lock. */
export interface OwnedJob {
  /** The number of a new attempt, higher than that of every attempt before; otherwise why there is none. */
  claim(): Promise<number | 'lost' | 'gone'>;
  /** Writes the record, which readers see, and tells the news in the order in which they happened. */
  report(record: JobRecord, news: readonly JobNews[]): Promise<WriteResult>;
}

/** Without the lock: 0 when another worker may have the job, -1 when there is no such job. */
const checkLock = `
if redis.call('EXISTS', KEYS[1]) == 0 then return -1 end
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end`;

const claim = `${checkLock}
return redis.call('HINCRBY', KEYS[1], 'fence', 1)`;

/** As BullMQ's updateProgress, but for the holder of the lock alone. */
const report = `${checkLock}
redis.call('HSET', KEYS[1], 'progress', ARGV[3])
local function emit(event, data)
  redis.call('XADD', KEYS[3], 'MAXLEN', '~', 10000, '*', 'event', event, 'jobId', ARGV[2], 'data', data)
end
for i = 4, #ARGV, 2 do emit(ARGV[i], ARGV[i + 1]) end
emit('progress', ARGV[3])
return 1`;

/** @param prefix of BullMQ's keys, `bull:name:` */
export function ownedJob(redis: Redis, prefix: string, id: string, token: string): OwnedJob {
  const keys = [`${prefix}${id}`, `${prefix}${id}:lock`];
  return {
    async claim() {
      const number = Number(await redis.eval(claim, keys.length, ...keys, token));
      return number > 0 ? number : withoutLock(number);
    },
    async report(record, news) {
      const entries = news.flatMap(({ event, data }) => [event, JSON.stringify(data)]);
      const all = [...keys, `${prefix}events`];
      const done = Number(await redis.eval(report, all.length, ...all, token, id, JSON.stringify(record), ...entries));
      return done === 1 ? 'written' : withoutLock(done);
    },
  };
}

const withoutLock = (answer: number) => (answer < 0 ? 'gone' : 'lost');
