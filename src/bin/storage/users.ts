import { bullKeys, prefixOf, tasksQueue } from '../../queue/keys.js';
import { findEmbeddedRedis } from '../../queue/redis/embedded.js';
import type { Settings } from '../../schema/service/settings.js';
import { withQueue } from '../backup/queue-access.js';

/** Who works with a storage. */
export interface StorageUsers {
  /** As the beginning of a sentence that goes on with `on` and the place: `A service is running`. */
  readonly text: string;
  readonly pronoun: 'it' | 'them';
}

/**
 * Who works with a storage at this moment: a service with a Redis of its own in a folder, or the processes at REDIS_URL when the
 * settings name this storage.
 * @param place a folder, or an address as in STORAGE_URL
 * @returns undefined when none is known
 * @throws Error with one line when REDIS_URL, which would tell, cannot be reached
 */
export async function usersOf(place: string, settings: Settings): Promise<StorageUsers | undefined> {
  if (!place.startsWith('s3://')) {
    const embedded = await findEmbeddedRedis(place);
    await embedded?.close();
    if (embedded) return { text: 'A service is running', pronoun: 'it' };
  }
  const { REDIS_URL, QUEUE_NAME, STORAGE_URL, DATA_DIR } = settings;
  if (REDIS_URL === undefined || place !== (STORAGE_URL?.replace(/\/+$/, '') ?? DATA_DIR)) return undefined;
  // Each worker listens on the one channel and each API, which runs the tasks, on the other; Redis forgets who is gone.
  const channels = [QUEUE_NAME, tasksQueue(QUEUE_NAME)].map(queue => bullKeys(prefixOf(queue)).requests);
  const [, workers, , apis] = await withQueue(settings, redis => redis.pubsub('NUMSUB', ...channels));
  const users = [
    countOf(Number(workers), 'worker', 'workers'),
    countOf(Number(apis), 'API process', 'API processes'),
  ].filter(count => count !== '');
  if (users.length === 0) return undefined;
  const [verb, pronoun] = Number(workers) + Number(apis) === 1 ? (['is', 'it'] as const) : (['are', 'them'] as const);
  return { text: `${users.join(' and ')} of the queue ${QUEUE_NAME} at REDIS_URL ${verb} running`, pronoun };
}

function countOf(count: number, one: string, several: string): string {
  return count === 0 ? '' : `${count} ${count === 1 ? one : several}`;
}
