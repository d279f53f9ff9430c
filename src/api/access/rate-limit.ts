import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance } from 'fastify';
import type { Redis } from 'ioredis';
import { ServiceError } from '../../schema/problem.js';

export interface RateLimitOptions {
  /** A connection of their own, which fails at once while Redis is away. */
  readonly redis: Redis;
  /** What precedes the names of the counters. */
  readonly prefix: string;
  /** Requests a minute for one key; undefined: any number. */
  readonly perMinute: number | undefined;
}

const minute = 60_000;
/** Attempts to log in a minute from one address. */
const logins = 10;

/**
 * Counts the requests of each key, over all API processes, and refuses those above the limit. While Redis is away nothing is
 * counted, because images are served then, too. Call it before any route is registered.
 */
export async function limitRates(app: FastifyInstance, { redis, prefix, perMinute }: RateLimitOptions): Promise<void> {
  await app.register(rateLimit, {
    global: perMinute !== undefined,
    redis,
    nameSpace: prefix,
    skipOnError: true,
    max: perMinute ?? 0,
    timeWindow: minute,
    keyGenerator: ({ holder, ip }) => holder?.id ?? ip,
    // What needs no key is cheap, and health checks must always be answered.
    allowList: ({ holder }) => holder === null,
    enableDraftSpec: true,
    errorResponseBuilder: (_request, { max, ttl }) =>
      tooMany(`requests with this key (setting KEY_RATE_LIMIT)`, max, ttl),
  });
}

/** The limit on attempts to log in, for the configuration of a route. */
export const loginLimit = {
  max: logins,
  timeWindow: minute,
  keyGenerator: ({ ip }: { readonly ip: string }) => ip,
  allowList: [],
  errorResponseBuilder: (_request: unknown, { max, ttl }: { readonly max: number; readonly ttl: number }) =>
    tooMany('attempts to log in', max, ttl),
};

function tooMany(what: string, max: number, ttl: number): ServiceError {
  const retryAfter = Math.max(1, Math.ceil(ttl / 1000));
  return new ServiceError(
    'TOO_MANY_REQUESTS',
    `More than ${max} ${what} came within a minute. Try again in ${retryAfter} seconds.`,
    { retryAfter },
  );
}
