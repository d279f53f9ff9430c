import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openRedis } from '../../src/queue/redis/connection.js';
import { freePort } from '../free-port.js';
import { redisServerPath } from '../redis.js';
import { startReverseProxy } from '../reverse-proxy.js';

/** What runs beside the process that a test has started. */
export interface Beside {
  /** The proxy in front of both. */
  readonly url: string;
  /** Of the second process. */
  readonly pid: number;
  stop(signal: NodeJS.Signals): Promise<void>;
}

export interface OwnRedis {
  readonly url: string;
  stop(): Promise<void>;
}

interface Replica {
  readonly url: string;
  readonly pids: readonly number[];
  stop(signal: NodeJS.Signals): Promise<unknown>;
}

/** A Redis for processes that share it. It keeps its data below DATA_DIR, as that of the service does. */
export async function startOwnRedis(dataDir: string): Promise<OwnRedis> {
  const directory = join(dataDir, 'redis');
  await mkdir(directory, { recursive: true });
  const port = await freePort();
  const options = `--port ${port} --bind 127.0.0.1 --save  --appendonly yes --maxmemory-policy noeviction`;
  const server = spawn(redisServerPath, [...options.split(' '), '--dir', directory], { stdio: 'ignore' });
  const url = `redis://127.0.0.1:${port}`;
  const client = openRedis({ url }, { maxRetriesPerRequest: null });
  client.on('error', () => {});
  await client.ping();
  client.disconnect();
  return {
    url,
    async stop() {
      if (server.exitCode !== null || server.signalCode !== null) return;
      const exited = once(server, 'exit');
      server.kill('SIGTERM');
      await exited;
    },
  };
}

/** Puts a proxy in front of two processes. */
export async function standBeside(first: Replica, second: Replica, redis: OwnRedis | undefined): Promise<Beside> {
  const proxy = await startReverseProxy({ target: [first.url, second.url], prefix: '', strips: false });
  return {
    url: proxy.url,
    pid: second.pids[0]!,
    async stop(signal) {
      await proxy.close();
      await second.stop(signal);
      await redis?.stop();
    },
  };
}
