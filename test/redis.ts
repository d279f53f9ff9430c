import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pino } from 'pino';
import { type EmbeddedRedis, startEmbeddedRedis } from '../src/queue/redis/embedded.js';
import { readState } from '../src/setup/files/state.js';

/** The redis-server that tests run: the one that set-up found, unless REDIS_SERVER names another. */
export const redisServerPath =
  process.env.REDIS_SERVER || readState(resolve(import.meta.dirname, '..')).redisServer || 'redis-server';

export const silent = pino({ level: 'silent' });

export interface TestRedis {
  readonly connection: { readonly path: string };
  readonly dataDir: string;
  /** Stops Redis as an outage would; its data stays. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Stops it and removes its data. */
  remove(): Promise<void>;
}

/** A real Redis of the test's own, on a unix socket in a temporary directory. */
export async function startTestRedis(): Promise<TestRedis> {
  const dataDir = await mkdtemp(join(tmpdir(), 'dcgan-test-'));
  let redis: EmbeddedRedis | undefined;
  const start = async () => {
    redis = await startEmbeddedRedis({ dataDir, serverPath: redisServerPath, log: silent });
  };
  const stop = async () => {
    await redis?.close();
    redis = undefined;
  };
  await start();
  return {
    connection: { path: join(dataDir, 'redis', 'redis.sock') },
    dataDir,
    start,
    stop,
    async remove() {
      await stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
