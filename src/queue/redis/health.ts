import { once } from 'node:events';
import type { Redis } from 'ioredis';
import type { BaseLogger } from 'pino';
import { openRedis, type RedisTarget, troubleOf } from './connection.js';
import { probeRedis } from './probe.js';
import { type RedisTrouble, redisTrouble } from './trouble.js';

export interface RedisHealthOptions {
  readonly connection: RedisTarget;
  /** Name of the queue. */
  readonly queueName: string;
  readonly log: BaseLogger;
  /** Milliseconds between two checks while all is well, and while something is wrong. */
  readonly intervalsMs?: { readonly well: number; readonly ill: number };
}

export interface RedisHealth {
  /** What is wrong with Redis now, or was a moment ago; nothing when it is well. Answers within two seconds. */
  check(): Promise<readonly RedisTrouble[]>;
  /** Resolves when Redis is well; never after {@link close}. */
  whenWell(): Promise<void>;
  close(): Promise<void>;
}

const timeoutMs = 1500;
/** How long a result is reused, in milliseconds, so that frequent checks cost Redis little. */
const freshMs = 500;

/** Monitors Redis for a program: logs once what is wrong, and when that is over. */
export function watchRedis(options: RedisHealthOptions): RedisHealth {
  const { connection, queueName, log, intervalsMs = { well: 10_000, ill: 1000 } } = options;
  const redis = openRedis(connection, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    commandTimeout: timeoutMs,
    connectTimeout: timeoutMs,
  });
  /** What was wrong at the last check, by code. */
  let known = new Map<string, RedisTrouble>();
  let look: { readonly troubles: Promise<readonly RedisTrouble[]>; until: number } | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  let wellListeners: (() => void)[] = [];

  const lookNow = async () => {
    const troubles = await troublesOf(redis, queueName).catch((err: Error): readonly RedisTrouble[] => {
      log.error({ err }, 'Redis could not be checked');
      return [];
    });
    if (isClosed) return troubles;
    clearTimeout(timer);
    report(troubles);
    if (troubles.length === 0) for (const resolve of wellListeners.splice(0)) resolve();
    timer = setTimeout(() => void check(), troubles.length === 0 ? intervalsMs.well : intervalsMs.ill);
    timer.unref();
    return troubles;
  };
  const report = (troubles: readonly RedisTrouble[]) => {
    for (const { code, message } of troubles) if (!known.has(code)) log.warn({ code }, message);
    for (const code of known.keys())
      if (!troubles.some(trouble => trouble.code === code)) log.info({ code }, `${code} is over`);
    known = new Map(troubles.map(trouble => [trouble.code, trouble]));
  };
  const check = () => {
    if (look && performance.now() < look.until) return look.troubles;
    const current = { troubles: lookNow(), until: Number.POSITIVE_INFINITY };
    look = current;
    void current.troubles.then(() => {
      current.until = performance.now() + freshMs;
    });
    return current.troubles;
  };
  // An earlier result says nothing about a new connection.
  const lookAgain = () => {
    if (isClosed) return;
    look = undefined;
    void check();
  };
  redis.on('close', lookAgain);
  redis.on('ready', lookAgain);
  void check();
  return {
    check,
    whenWell: () =>
      new Promise<void>(resolve => {
        wellListeners.push(resolve);
      }),
    async close() {
      isClosed = true;
      clearTimeout(timer);
      wellListeners = [];
      redis.disconnect();
    },
  };
}

/** What is wrong, of a connection in any status. */
async function troublesOf(redis: Redis, queueName: string): Promise<readonly RedisTrouble[]> {
  if (redis.status !== 'ready' && !troubleOf(redis)) {
    // It is connecting: whether that succeeds is known soon.
    const signal = AbortSignal.timeout(timeoutMs);
    await Promise.race([once(redis, 'ready', { signal }), once(redis, 'close', { signal })]).catch(() => {});
  }
  if (redis.status === 'ready') return probeRedis(redis, queueName);
  const trouble = troubleOf(redis) ?? redisTrouble(new Error(`no answer within ${timeoutMs / 1000} s`));
  return trouble ? [trouble] : [];
}
