import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { BaseLogger } from 'pino';
import { lockDirectory } from '../../storage/directory-lock.js';
import { type RedisProcess, spawnRedis } from './process.js';

export interface EmbeddedRedisOptions {
  /** The service's data directory; Redis keeps its files in `redis` under it. */
  readonly dataDir: string;
  /** Path of redis-server or valkey-server, 6.2 or newer. */
  readonly serverPath: string;
  readonly log: BaseLogger;
}

export interface EmbeddedRedis {
  readonly connection: { readonly path: string };
  /** Stops Redis after it has written everything, and waits for its end. */
  close(): Promise<void>;
}

/** Addresses of unix sockets hold about 104 bytes on macOS and 108 on Linux. */
const maxSocketPath = 100;
const startTimeoutMs = 60_000;
const leftoverTimeoutMs = 15_000;
const restartDelayMs = 500;

/**
 * Starts a Redis of our own. It listens on a private unix socket only, keeps every write in an append-only file, is
 * started again when it dies, and ends when this process ends, however it ends.
 * @throws Error with one line when another service uses the directory, or when Redis does not start
 */
export async function startEmbeddedRedis({ dataDir, serverPath, log }: EmbeddedRedisOptions): Promise<EmbeddedRedis> {
  const directory = join(dataDir, 'redis');
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const { sockets, temporary } = await socketDirectory(directory);
  const removeTemporary = async () => {
    if (temporary) await rm(temporary, { recursive: true, force: true });
  };
  const unlock = await lockDirectory(sockets);
  if (!unlock) {
    await removeTemporary();
    throw new Error(`Another service is running on ${dataDir}: stop it, or set DATA_DIR to another directory`);
  }

  const socketPath = join(sockets, 'redis.sock');
  const run = () => spawnRedis({ serverPath, directory, socketPath, temporary, log });
  let server: RedisProcess | undefined;
  try {
    await stopLeftover(socketPath);
    server = run();
    await waitUntilReady(socketPath, server);
  } catch (error) {
    server?.stop();
    await server?.ended;
    await unlock();
    await removeTemporary();
    throw error;
  }

  let closing = false;
  const keepRunning = async (first: RedisProcess) => {
    for (let current = first; ; current = run()) {
      server = current;
      const ending = await current.ended;
      if (closing) return;
      log.error(`The embedded Redis ended and is started again: ${ending}`);
      await sleep(restartDelayMs);
      if (closing) return;
    }
  };
  const running = keepRunning(server);

  return {
    connection: { path: socketPath },
    async close() {
      closing = true;
      server?.stop();
      await running;
      await unlock();
      await removeTemporary();
    },
  };
}

/** The Redis that a running service has started; undefined when none runs on this directory. Closing it leaves it running. */
export async function findEmbeddedRedis(dataDir: string): Promise<EmbeddedRedis | undefined> {
  const { sockets, temporary } = await socketDirectory(join(dataDir, 'redis'));
  const close = async () => {
    if (temporary) await rm(temporary, { recursive: true, force: true });
  };
  const path = join(sockets, 'redis.sock');
  if (await isListening(path)) return { connection: { path }, close };
  await close();
  return undefined;
}

/** The directory itself, or a short alias of it in a temporary directory when its path is too long for sockets. */
async function socketDirectory(directory: string): Promise<{ sockets: string; temporary: string }> {
  if (Buffer.byteLength(join(directory, 'redis.sock')) <= maxSocketPath) return { sockets: directory, temporary: '' };
  const temporary = await mkdtemp(join(tmpdir(), 'dcgan-redis-'));
  const sockets = join(temporary, 'd');
  await symlink(directory, sockets);
  return { sockets, temporary };
}

/**
 * Ends a Redis that an earlier service left behind. Its watchdog ends it within moments; only when that was killed too
 * does it need us.
 */
async function stopLeftover(path: string): Promise<void> {
  if (!(await isListening(path))) return;
  const redis = new Redis({ path, retryStrategy: () => null, enableReadyCheck: false });
  redis.on('error', () => {});
  await redis.shutdown().catch(() => {});
  redis.disconnect();
  const deadline = Date.now() + leftoverTimeoutMs;
  while (await isListening(path)) {
    if (Date.now() > deadline)
      throw new Error(`A redis-server that an earlier run left behind on ${path} does not stop: end it by hand`);
    await sleep(50);
  }
}

function isListening(path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = connect(path, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED' || error.code === 'ENOENT') resolve(false);
      else reject(error);
    });
  });
}

/** Waits until it answers PING, which it does after it has read its files. */
async function waitUntilReady(path: string, server: RedisProcess): Promise<void> {
  const redis = new Redis({ path, retryStrategy: () => 50, maxRetriesPerRequest: null });
  redis.on('error', () => {});
  const timeout = new AbortController();
  try {
    const failure = await Promise.race([
      redis.ping().then(() => undefined),
      server.ended,
      sleep(startTimeoutMs, `no answer within ${startTimeoutMs / 1000} s`, { signal: timeout.signal }),
    ]);
    if (failure !== undefined) throw new Error(`The embedded Redis did not start: ${failure}`);
  } finally {
    timeout.abort();
    redis.disconnect();
  }
}
