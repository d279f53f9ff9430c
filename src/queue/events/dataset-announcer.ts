import type { Redis } from 'ioredis';
import type { StoredDatasetUpdate } from '../../schema/events/service-event.js';
import { bullKeys, datasetsStream, prefixOf } from '../keys.js';
import { errorLogger, openRedis } from '../redis/connection.js';
import type { FeedOptions } from './event-feed.js';

/** About how many events are kept; as many as BullMQ keeps of a queue. */
const kept = 10_000;

/**
 * Tells all processes what happens to datasets. While Redis is away, the newest state of each dataset waits for it, so
 * that little memory is needed and the last word is never lost.
 * @param options with the name of the queue of jobs
 */
export function datasetAnnouncer({ connection, name, log }: FeedOptions) {
  const redis: Redis = openRedis(connection, { maxRetriesPerRequest: null });
  redis.on('error', errorLogger(log, 'The events of datasets cannot be written'));
  const key = bullKeys(prefixOf(datasetsStream(name))).events;
  const waiting = new Map<string, StoredDatasetUpdate>();
  let isClosed = false;
  let isWriting = false;

  async function write(): Promise<void> {
    if (isWriting) return;
    isWriting = true;
    try {
      for (let next = waiting.values().next(); !next.done && !isClosed; next = waiting.values().next()) {
        const update = next.value;
        await redis.xadd(key, 'MAXLEN', '~', kept, '*', 'data', JSON.stringify(update));
        // Something newer may have taken its place meanwhile.
        if (waiting.get(update.id) === update) waiting.delete(update.id);
      }
    } finally {
      isWriting = false;
    }
  }

  return {
    announce(update: StoredDatasetUpdate): void {
      // Behind those that wait already.
      waiting.delete(update.id);
      waiting.set(update.id, update);
      write().catch((err: unknown) => {
        waiting.clear();
        if (!isClosed) log.warn({ err }, 'An event of a dataset could not be written');
      });
    },
    async close(): Promise<void> {
      isClosed = true;
      redis.disconnect();
    },
  };
}
