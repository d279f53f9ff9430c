import type { Redis } from 'ioredis';
import type { JobRecord } from '../schema/job.js';

/** Something that happened to a job, beside its progress: an entry of the queue's event stream. */
export interface JobNews {
  readonly event: 'sample' | 'checkpoint' | 'warning';
  readonly data: unknown;
}

/** What a worker may do with a job as long as it holds the job's lock; false when another has it. */
export interface OwnedJob {
  /** The number of a new attempt, higher than that of every attempt before; undefined when the lock is lost. */
  claim(): Promise<number | undefined>;
  /** Writes the record, which readers see, and tells the news in the order in which they happened. */
  report(record: JobRecord, news: readonly JobNews[]): Promise<boolean>;
}

const claim = `
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
return redis.call('HINCRBY', KEYS[1], 'fence', 1)`;

/** As BullMQ's updateProgress, but for the holder of the lock alone. */
const report = `
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
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
      return number > 0 ? number : undefined;
    },
    async report(record, news) {
      const entries = news.flatMap(({ event, data }) => [event, JSON.stringify(data)]);
      const all = [...keys, `${prefix}events`];
      return (await redis.eval(report, all.length, ...all, token, id, JSON.stringify(record), ...entries)) === 1;
    },
  };
}
