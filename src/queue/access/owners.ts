import type { BaseLogger } from 'pino';
import { ownKeys } from '../keys.js';
import { askRedis } from '../redis/ask.js';
import { errorLogger, openRedis, type RedisTarget } from '../redis/connection.js';

/** What a key can have made, by its kind and id. */
export type Made = `${'dataset' | 'job' | 'sweep'}:${string}`;

export interface OwnersOptions {
  readonly connection: RedisTarget;
  /** Name of the queue in Redis. */
  readonly name: string;
  readonly log: BaseLogger;
}

/** Which key has made what, for the quota of stored bytes. Every call throws ServiceError QUEUE_UNAVAILABLE. */
export class Owners {
  readonly #redis;
  readonly #key: string;

  constructor({ connection, name, log }: OwnersOptions) {
    this.#redis = openRedis(connection, { maxRetriesPerRequest: 1 });
    this.#redis.on('error', errorLogger(log, 'The owners of what is stored have a problem with Redis'));
    this.#key = ownKeys(name).access.owners;
  }

  /** @param key id of the key that has made it; whatever had this name before is forgotten */
  async note(what: Made, key: string): Promise<void> {
    await askRedis(this.#redis, () => this.#redis.hset(this.#key, what, key));
  }

  async forget(what: Made): Promise<void> {
    await askRedis(this.#redis, () => this.#redis.hdel(this.#key, what));
  }

  /** The ids of keys, by what they have made. */
  async all(): Promise<ReadonlyMap<string, string>> {
    return new Map(Object.entries(await askRedis(this.#redis, () => this.#redis.hgetall(this.#key))));
  }

  async close(): Promise<void> {
    this.#redis.disconnect();
  }
}
