import { bullKeys, prefixOf } from '../../queue/keys.js';
import { findEmbeddedRedis } from '../../queue/redis/embedded.js';
import type { Settings } from '../../schema/service/settings.js';
import { withQueue } from '../backup/queue-access.js';

/**
 * Who works with a storage at this moment, as far as that can be told: a service with a Redis of its own in a folder, or
 * workers at REDIS_URL when the settings name this storage. A lone API at REDIS_URL leaves no trace there.
 * @param place a folder, or an address as in STORAGE_URL
 * @returns undefined when none is known
 * @throws Error with one line when REDIS_URL, which would tell, cannot be reached
 */
export async function usersOf(place: string, settings: Settings): Promise<string | undefined> {
  if (!place.startsWith('s3://')) {
    const embedded = await findEmbeddedRedis(place);
    await embedded?.close();
    if (embedded) return 'A service is running';
  }
  const { REDIS_URL, QUEUE_NAME, STORAGE_URL, DATA_DIR } = settings;
  if (REDIS_URL === undefined || place !== (STORAGE_URL?.replace(/\/+$/, '') ?? DATA_DIR)) return undefined;
  // Every worker listens on this channel, and Redis forgets it as soon as it is gone.
  const { requests } = bullKeys(prefixOf(QUEUE_NAME));
  const [, workers] = await withQueue(settings, redis => redis.pubsub('NUMSUB', requests));
  if (Number(workers) === 0) return undefined;
  return `${workers} ${Number(workers) === 1 ? 'worker' : 'workers'} of the queue ${QUEUE_NAME} at REDIS_URL ${Number(workers) === 1 ? 'is' : 'are'} running`;
}
