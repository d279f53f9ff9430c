import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type EmbeddedRedis, startEmbeddedRedis } from '../../../src/queue/redis/embedded.js';
import { compile } from '../../compile.js';
import { redisServerPath, silent } from '../../redis.js';
import { isAlive, until } from '../../wait.js';

let compiled: Awaited<ReturnType<typeof compile>>;
let dataDir: string;
const running: EmbeddedRedis[] = [];
const owners: ChildProcess[] = [];

beforeAll(async () => {
  compiled = await compile(['queue/redis/embedded']);
});
afterAll(() => compiled.remove());
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'dcgan-test-'));
});
afterEach(async () => {
  for (const owner of owners.splice(0)) owner.kill('SIGKILL');
  for (const redis of running.splice(0)) await redis.close();
  await rm(dataDir, { recursive: true, force: true });
});

async function start(directory = dataDir): Promise<EmbeddedRedis> {
  const redis = await startEmbeddedRedis({ dataDir: directory, serverPath: redisServerPath, log: silent });
  running.push(redis);
  return redis;
}

/** Starts an embedded Redis in a process of its own; resolves to the socket's path, or rejects with its error. */
async function startOwner(): Promise<{ owner: ChildProcess; path: string }> {
  const module = join(compiled.directory, 'queue', 'redis', 'embedded.js');
  const owner = fork(join(import.meta.dirname, 'fixtures', 'redis-owner.mjs'), [module, dataDir, redisServerPath]);
  owners.push(owner);
  const [message] = (await once(owner, 'message')) as [{ path: string } | { error: string }];
  if ('error' in message) throw new Error(message.error.replace(/^Error: /, ''));
  return { owner, path: message.path };
}

async function ask<T>(path: string, question: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis({ path }).on('error', () => {});
  try {
    return await question(redis);
  } finally {
    redis.disconnect();
  }
}

const pidOf = (path: string) =>
  ask(path, async redis => Number(/process_id:(\d+)/.exec(await redis.info('server'))?.[1]));

test('keeps its data across a restart, and listens on a private socket only', async () => {
  const first = await start();
  const pid = await ask(first.connection.path, async redis => {
    await redis.set('key', 'value');
    expect(await redis.config('GET', 'port')).toEqual(['port', '0']);
    expect(await redis.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction']);
    return pidOf(first.connection.path);
  });
  expect((await stat(first.connection.path)).mode & 0o777).toBe(0o700);
  await first.close();
  expect(isAlive(pid)).toBe(false);
  const second = await start();
  expect(await ask(second.connection.path, redis => redis.get('key'))).toBe('value');
});

test('a long data directory gets a short alias for its socket, which goes when the service ends', async () => {
  const long = join(dataDir, 'a directory with spaces'.repeat(6));
  const redis = await start(long);
  expect(redis.connection.path.length).toBeLessThan(100);
  await ask(redis.connection.path, client => client.set('key', 'value'));
  expect(await readdir(join(long, 'redis'))).toContain('redis.sock');
  await expect(start(long)).rejects.toThrow('Another service is running on');
  await redis.close();
  await expect(stat(redis.connection.path)).rejects.toThrow('ENOENT');
  const again = await start(long);
  expect(await ask(again.connection.path, client => client.get('key'))).toBe('value');
});

test('a second service on the same directory is refused in one line', async () => {
  const redis = await start();
  const refusal = `Another service is running on ${dataDir}: stop it, or set DATA_DIR to another directory`;
  await expect(start()).rejects.toThrow(refusal);
  await expect(startOwner()).rejects.toThrow(refusal);
  expect(await ask(redis.connection.path, client => client.ping())).toBe('PONG');
});

test('of many that start at once on the directory of a dead service, one wins', async () => {
  const { owner } = await startOwner();
  owner.kill('SIGKILL');
  await once(owner, 'exit');
  const results = await Promise.allSettled(Array.from({ length: 5 }, () => start()));
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

test('kill -9 of the owner ends Redis, and the next start has its data', async () => {
  const { owner, path } = await startOwner();
  await ask(path, redis => redis.set('key', 'value'));
  const pid = await pidOf(path);
  owner.kill('SIGKILL');
  await until('Redis ends', () => !isAlive(pid));
  const redis = await start();
  expect(await ask(redis.connection.path, client => client.get('key'))).toBe('value');
});

test('a Redis whose owner and watchdog were both killed is ended by the next start', async () => {
  const { owner, path } = await startOwner();
  await ask(path, redis => redis.set('key', 'value'));
  const pid = await pidOf(path);
  const watchdog = parentOf(pid);
  process.kill(watchdog, 'SIGKILL');
  owner.kill('SIGKILL');
  await once(owner, 'exit');
  const redis = await start();
  expect(await pidOf(redis.connection.path)).not.toBe(pid);
  expect(await ask(redis.connection.path, client => client.get('key'))).toBe('value');
});

test('a Redis that dies is started again with its data', async () => {
  const redis = await start();
  const pid = await ask(redis.connection.path, async client => {
    await client.set('key', 'value');
    return pidOf(redis.connection.path);
  });
  process.kill(pid, 'SIGKILL');
  const value = await ask(redis.connection.path, client => client.get('key'));
  expect(value).toBe('value');
  expect(await pidOf(redis.connection.path)).not.toBe(pid);
});

test('a server that does not start gives its reason', async () => {
  const failing = startEmbeddedRedis({ dataDir, serverPath: '/no/such/redis-server', log: silent });
  await expect(failing).rejects.toThrow(/^The embedded Redis did not start: exit code 127 .*no\/such\/redis-server/);
  await start();
});

function parentOf(pid: number): number {
  return Number(execFileSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8' }));
}
