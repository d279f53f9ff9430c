import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { openRedis } from '../src/queue/redis/connection.js';
import { freePort } from './free-port.js';
import { redisServerPath } from './redis.js';

/** A real Redis over TCP, like one that somebody else runs. */
export interface RedisServer {
  readonly port: number;
  readonly directory: string;
  /** Its address in REDIS_URL. @param credentials as in `user:password@` */
  url(credentials?: string, path?: string): string;
  /** An administrator's connection, which needs no password. */
  readonly admin: Redis;
  /** Stops it as an outage would. */
  stop(): Promise<void>;
  /** Starts it again. @param options options that differ from before */
  start(options?: readonly string[]): Promise<void>;
  /** Stops it and removes its data. */
  remove(): Promise<void>;
}

/** @param options of redis-server, as in `['--requirepass', 'secret']` */
export async function startRedisServer(
  options: readonly string[] = [],
  serverPath = redisServerPath,
): Promise<RedisServer> {
  const directory = await mkdtemp(join(tmpdir(), 'dcgan-redis-'));
  const port = await freePort();
  const socket = join(directory, 'redis.sock');
  const everything = ['on', 'nopass', 'allkeys', 'allchannels', 'allcommands'];
  const defaults = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'yes'].concat([
    '--user',
    'administrator',
    ...everything,
  ]);
  let current = options;
  let server: ChildProcess | undefined;
  const admin = openRedis(
    { path: socket, username: 'administrator', password: 'any' },
    { maxRetriesPerRequest: null, retryStrategy: () => 50 },
  );
  const isRunning = () => server?.exitCode === null && server.signalCode === null;
  const stop = async () => {
    if (!isRunning()) return;
    const exited = once(server!, 'exit');
    server!.kill('SIGKILL');
    await exited;
  };
  const start = async (other = current) => {
    current = other;
    const args = [...defaults, '--dir', directory, '--unixsocket', socket, ...current];
    server = spawn(serverPath, args, { stdio: 'ignore' });
    await Promise.race([
      admin.echo('started'),
      once(server, 'exit').then(([code]) => {
        throw new Error(`redis-server ${args.join(' ')} ended with ${code}`);
      }),
    ]);
  };
  await start();
  return {
    port,
    directory,
    url: (credentials = '', path = '') => `redis://${credentials}127.0.0.1:${port}${path}`,
    admin,
    start,
    stop,
    async remove() {
      admin.disconnect();
      await stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
