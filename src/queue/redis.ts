import { Redis, type RedisOptions } from 'ioredis';
import type { BaseLogger } from 'pino';

/** Where Redis is: ioredis options ({ path } of a unix socket, { host, port }, …), or { url }. */
export type RedisTarget = RedisOptions & { readonly url?: string };

/** Milliseconds before a lost connection is tried again for the n-th time. */
export const reconnectDelay = (times: number) => Math.min(100 * times, 2000);

/** Longer than any command of ours waits in Redis for something to happen: BullMQ's wait for 10 seconds at most. */
const socketTimeout = 15_000;

/**
 * Opens a connection; it connects in the background and again after every loss, also one of which nothing tells: when
 * Redis leaves a command unanswered for long.
 */
export function openRedis(target: RedisTarget, options: RedisOptions): Redis {
  const { url, ...rest } = target;
  const all = { socketTimeout, ...rest, ...options, replyMapping: 'legacy' } as const;
  return url === undefined ? new Redis(all) : new Redis(url, all);
}

const repeatAfterMs = 30_000;

/** A logger for errors that come with every reconnection: the same message at most once in 30 seconds. */
export function errorLogger(log: BaseLogger, what: string): (error: Error) => void {
  const loggedAt = new Map<string, number>();
  return error => {
    const now = Date.now();
    if (now - (loggedAt.get(error.message) ?? 0) < repeatAfterMs) return;
    loggedAt.set(error.message, now);
    log.warn({ err: error }, what);
  };
}
