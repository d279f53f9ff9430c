import { createHash, randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { BaseLogger } from 'pino';
import { ServiceError } from '../../schema/problem.js';
import { ownKeys } from '../keys.js';
import { askRedis } from '../redis/ask.js';
import { errorLogger, openRedis, type RedisTarget } from '../redis/connection.js';

/** Who has logged in: the id of a key, and the digest of its text at that time. */
export interface Session {
  readonly id: string;
  readonly sha256: string;
}

export interface SessionsOptions {
  readonly connection: RedisTarget;
  /** Name of the queue in Redis. */
  readonly name: string;
  readonly log: BaseLogger;
  /** Seconds without a request after which a session ends. */
  readonly idleSeconds: number;
  /** Milliseconds for which what Redis has said is trusted, so that it is not asked for every image. */
  readonly trustedMs?: number;
}

interface Known {
  readonly session: Session;
  readonly checked: number;
}

/**
 * What browsers have logged in with. A cookie is 32 random bytes, of which only the digest is kept. While Redis is away,
 * those who were known before stay logged in, because images are served then, too.
 */
export class Sessions {
  readonly #redis;
  readonly #name: string;
  readonly #idleSeconds: number;
  readonly #trustedMs: number;
  readonly #known: LRUCache<string, Known>;

  constructor({ connection, name, log, idleSeconds, trustedMs = 5000 }: SessionsOptions) {
    this.#redis = openRedis(connection, { maxRetriesPerRequest: 1 });
    this.#redis.on('error', errorLogger(log, 'The sessions of browsers have a problem with Redis'));
    this.#name = name;
    this.#idleSeconds = idleSeconds;
    this.#trustedMs = trustedMs;
    this.#known = new LRUCache({ max: 10_000, ttl: idleSeconds * 1000 });
  }

  /** @returns the cookie. @throws ServiceError QUEUE_UNAVAILABLE */
  async begin({ id, sha256 }: Session): Promise<string> {
    const cookie = randomBytes(32).toString('base64url');
    const session = { id, sha256 };
    await askRedis(this.#redis, () =>
      this.#redis.set(this.#key(cookie), JSON.stringify(session), 'EX', this.#idleSeconds),
    );
    this.#remember(cookie, session);
    return cookie;
  }

  /** What a cookie stands for, if that is known without asking Redis. */
  known(cookie: string): Session | undefined {
    const known = this.#known.get(digestOf(cookie));
    return known && performance.now() - known.checked < this.#trustedMs ? known.session : undefined;
  }

  /** What a cookie stands for. @throws ServiceError QUEUE_UNAVAILABLE */
  async find(cookie: string): Promise<Session | undefined> {
    const trusted = this.known(cookie);
    if (trusted) return trusted;
    try {
      const text = await askRedis(this.#redis, () => this.#redis.getex(this.#key(cookie), 'EX', this.#idleSeconds));
      if (text === null) {
        this.#known.delete(digestOf(cookie));
        return undefined;
      }
      const session = JSON.parse(text) as Session;
      this.#remember(cookie, session);
      return session;
    } catch (error) {
      const known = this.#known.get(digestOf(cookie));
      if (known && error instanceof ServiceError) return known.session;
      throw error;
    }
  }

  /** @throws ServiceError QUEUE_UNAVAILABLE */
  async end(cookie: string): Promise<void> {
    this.#known.delete(digestOf(cookie));
    await askRedis(this.#redis, () => this.#redis.del(this.#key(cookie)));
  }

  async close(): Promise<void> {
    this.#redis.disconnect();
  }

  #key(cookie: string): string {
    return ownKeys(this.#name).access.session(digestOf(cookie));
  }

  #remember(cookie: string, session: Session): void {
    this.#known.set(digestOf(cookie), { session, checked: performance.now() });
  }
}

function digestOf(cookie: string): string {
  return createHash('sha256').update(cookie).digest('hex');
}
