import type { Access } from '../api/access/access.js';
import { openKeyRing } from '../keys/key-ring.js';
import { Owners } from '../queue/access/owners.js';
import { Sessions } from '../queue/access/sessions.js';
import { ownKeys } from '../queue/keys.js';
import { errorLogger, openRedis, type RedisTarget } from '../queue/redis/connection.js';
import type { Program } from './program.js';

/**
 * Who may do what, with the keys of API_KEYS_FILE; undefined when it is unset, so that nobody needs a key.
 * @throws Error with one line when the file is missing or wrong
 */
export async function openAccess(
  { settings, log, closeLater }: Program,
  connection: RedisTarget,
): Promise<Access | undefined> {
  const { API_KEYS_FILE: path, QUEUE_NAME: name, KEY_RATE_LIMIT, KEY_QUOTA_BYTES, SESSION_TIMEOUT } = settings;
  if (path === undefined) return undefined;
  const keys = await openKeyRing({ path, log });
  closeLater(async () => keys.close());
  const sessions = new Sessions({ connection, name, log, idleSeconds: Math.ceil(SESSION_TIMEOUT) });
  closeLater(() => sessions.close());
  const owners = new Owners({ connection, name, log });
  closeLater(() => owners.close());
  // Requests must not wait for a Redis that is away.
  const redis = openRedis(connection, { enableOfflineQueue: false, maxRetriesPerRequest: 0, commandTimeout: 1000 });
  redis.on('error', errorLogger(log, 'The limits on requests have a problem with Redis'));
  closeLater(async () => redis.disconnect());
  return {
    keys,
    sessions,
    owners,
    limits: {
      redis,
      prefix: ownKeys(name).access.limits,
      perMinute: KEY_RATE_LIMIT === 0 ? undefined : KEY_RATE_LIMIT,
    },
    quotaBytes: KEY_QUOTA_BYTES,
  };
}
