import { type Callback, Redis, type RedisOptions } from 'ioredis';
import type { BaseLogger } from 'pino';
import { redisErrors } from '../../telemetry/measurements.js';
import { nothingLost, unavailable } from './errors.js';
import { HungUpError, type RedisTrouble, redisTrouble, TlsSilenceError } from './trouble.js';

/** Where Redis is: ioredis options ({ path } of a unix socket, { host, port }, …), or { url }. */
export type RedisTarget = RedisOptions & { readonly url?: string };

/** Milliseconds before the n-th attempt to restore a lost connection. */
const reconnectDelay = (times: number) => Math.min(100 * times, 2000);

/** Longer than any command of ours blocks in Redis: BullMQ's do so for 10 seconds at most. */
const socketTimeout = 15_000;

/**
 * Opens a connection. It connects in the background, and again after every loss, also after a silent one: when Redis leaves
 * a command unanswered for long.
 */
export function openRedis(target: RedisTarget, options: RedisOptions): Redis {
  const { url, ...rest } = target;
  const all = { socketTimeout, retryStrategy: reconnectDelay, ...rest, ...options, replyMapping: 'legacy' } as const;
  return url === undefined ? new StrictRedis(all) : new StrictRedis(url, all);
}

/** Why a connection is not ready, as far as that is known. */
const failures = new WeakMap<Redis, Error>();

/** What keeps a connection from being ready; undefined when it is, or when nothing is known yet. */
export function troubleOf(redis: Redis): RedisTrouble | undefined {
  return redis.status === 'ready' ? undefined : redisTrouble(failures.get(redis));
}

/**
 * Refuses at once what would only wait for a connection.
 * @throws ServiceError QUEUE_UNAVAILABLE while Redis is away or does not let us in
 */
export function refuseWithout(redis: Redis): void {
  const trouble = troubleOf(redis);
  if (trouble || redis.status === 'reconnecting' || redis.status === 'close') throw unavailable(nothingLost, trouble);
}

/** ioredis' message for commands on a connection that has ended. */
const closedMessage = 'Connection is closed.';

/** TypeScript knows each of ioredis' constructors, but not their union. */
const AnyRedis = Redis as unknown as new (target: string | RedisOptions, options?: RedisOptions) => Redis;

/**
 * When Redis refuses the database that was asked for, ioredis continues with database 0, where our keys would mix with those
 * of others. This client reconnects instead. It also writes nothing to the console, and remembers why it is not ready.
 */
class StrictRedis extends AnyRedis {
  constructor(target: string | RedisOptions, options: RedisOptions = {}) {
    super(target, options);
    /** Whether an attempt to connect has reached Redis, and whether the reason of its failure is known. */
    let attempt = { isConnected: false, isExplained: false };
    this.on('connecting', () => {
      attempt = { isConnected: false, isExplained: false };
    });
    this.on('connect', () => {
      attempt.isConnected = true;
    });
    this.on('error', (error: Error & { command?: { name?: string } }) => {
      redisErrors.publish({ message: error.message });
      // The first error has the reason; those after it only say that the connection is closed.
      if (!attempt.isExplained && error.message !== closedMessage) {
        attempt.isExplained = true;
        failures.set(this, this.#explained(error, attempt.isConnected));
      }
      if (error.command?.name === 'select' && this.status !== 'ready') this.disconnect(true);
    });
    this.on('ready', () => {
      attempt.isExplained = true;
      failures.delete(this);
    });
    this.on('close', () => {
      if (attempt.isConnected && !attempt.isExplained) failures.set(this, new HungUpError());
    });
    const { info } = this;
    /**
     * The command with which ioredis checks whether Redis is ready. A user who may not run it is let in all the same,
     * without the line that ioredis would write to the console.
     */
    this.info = ((...parts: unknown[]) => {
      const [callback] = parts;
      if (typeof callback !== 'function') return info.apply(this, parts as []);
      const asked = info.apply(this).catch((error: Error) => {
        if (redisTrouble(error)?.code === 'REDIS_PERMISSIONS') return '';
        throw error;
      });
      asked.then(
        text => (callback as Callback<string>)(null, text),
        (error: Error) => (callback as Callback<string>)(error),
      );
      return asked;
    }) as typeof info;
  }

  /** Node's error of an attempt to connect, or a better one when how far the attempt came explains it. */
  #explained(error: Error, isConnected: boolean): Error {
    const { code } = error as NodeJS.ErrnoException;
    if (isConnected && this.status !== 'ready' && (code === 'ECONNRESET' || code === 'EPIPE')) return new HungUpError();
    // Redis without TLS takes the handshake for a command and waits for the end of its line.
    if (this.options.tls && code === 'ETIMEDOUT') return new TlsSilenceError();
    return error;
  }

  override duplicate(override?: Partial<RedisOptions>): Redis {
    return new StrictRedis({ ...this.options, ...override });
  }
}

const repeatAfterMs = 30_000;

/** A logger for errors that recur with every reconnection: each message at most once in 30 seconds. */
export function errorLogger(log: BaseLogger, what: string): (error: Error) => void {
  const loggedAt = new Map<string, number>();
  return error => {
    const now = Date.now();
    if (now - (loggedAt.get(error.message) ?? 0) < repeatAfterMs) return;
    loggedAt.set(error.message, now);
    log.warn({ err: error }, what);
  };
}
