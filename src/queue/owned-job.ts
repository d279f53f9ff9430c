import type { Redis } from 'ioredis';
import type { JobNews } from '../job/notice.js';
import type { JobRecord } from '../schema/job.js';
import { bullKeys } from './keys.js';
import { claimJob } from './scripts/job/claim.js';
import { reportJob } from './scripts/job/report.js';

/** What became of a write: it is done; another worker may have the job by now; or the job is no longer in Redis. */
export type WriteResult = 'written' | 'lost' | 'gone';

/** What a worker may do to a job while it holds the job's lock. */
export interface OwnedJob {
  /** A new fencing token, higher than every one before; otherwise why there is none. */
  claim(): Promise<number | 'lost' | 'gone'>;
  /** Writes the record, which readers see, and adds the news to the event stream in the order in which they happened. */
  report(record: JobRecord, news: readonly JobNews[]): Promise<WriteResult>;
}

/** @param prefix of BullMQ's keys, see prefixOf */
export function ownedJob(redis: Redis, prefix: string, id: string, token: string): OwnedJob {
  const keys = bullKeys(prefix);
  const [job, lock] = [keys.job(id), keys.lock(id)];
  return {
    async claim() {
      const fence = await claimJob(redis, [job, lock], token);
      return fence > 0 ? fence : withoutLock(fence);
    },
    async report(record, news) {
      const entries = news.flatMap(({ event, data }) => [event, JSON.stringify(data)]);
      const done = await reportJob(redis, [job, lock, keys.events], token, id, JSON.stringify(record), ...entries);
      return done === 1 ? 'written' : withoutLock(done);
    },
  };
}

const withoutLock = (answer: number) => (answer < 0 ? 'gone' : 'lost');
