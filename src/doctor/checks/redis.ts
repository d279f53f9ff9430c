import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Redis } from 'ioredis';
import { openRedis, type RedisTarget, troubleOf } from '../../queue/redis/connection.js';
import { findEmbeddedRedis } from '../../queue/redis/embedded.js';
import { probeRedis } from '../../queue/redis/probe.js';
import { impatient } from '../../queue/redis/reach.js';
import type { Settings } from '../../schema/service/settings.js';
import type { Finding } from '../finding.js';

const check = 'redis';
const timeoutMs = 5000;

/**
 * The Redis of REDIS_URL, or the embedded one, as far as it can be asked.
 * @param serverPath finds the redis-server that would be started
 */
export async function checkRedis(settings: Settings, serverPath: () => string): Promise<readonly Finding[]> {
  const { REDIS_URL: url, DATA_DIR: dataDir, QUEUE_NAME: queue } = settings;
  if (url !== undefined) return ask({ url }, queue, url.replace(/\/\/.*@/, '//***@'));
  const embedded = await findEmbeddedRedis(dataDir).catch(() => undefined);
  if (!embedded) return [await installed(serverPath())];
  try {
    return await ask(embedded.connection, queue, 'the embedded one');
  } finally {
    await embedded.close();
  }
}

async function installed(path: string): Promise<Finding> {
  const { stdout } = await promisify(execFile)(path, ['--version'], { timeout: timeoutMs });
  const version = /v=(\S+)/.exec(stdout)?.[1] ?? stdout.trim();
  return { check, status: 'ok', message: `${path} ${version}, which npm start will start` };
}

async function ask(target: RedisTarget, queue: string, where: string): Promise<readonly Finding[]> {
  const redis = openRedis(target, impatient(timeoutMs));
  redis.on('error', () => {});
  try {
    if (!(await isReady(redis))) {
      const { code, message } = troubleOf(redis) ?? { code: 'REDIS_UNREACHABLE', message: 'Redis does not answer.' };
      return [{ check, status: 'failed', message: `${code} at ${where}`, advice: message }];
    }
    const troubles = await probeRedis(redis, queue);
    const info = await redis.info().catch(() => '');
    const fact = (name: string) => new RegExp(`^${name}:(\\S+)`, 'm').exec(info)?.[1] ?? 'unknown';
    const memory = `maxmemory-policy ${fact('maxmemory_policy')}`;
    const version = `${fact('valkey_version') === 'unknown' ? 'Redis' : 'Valkey'} ${fact('redis_version')}`;
    const found: Finding = {
      check,
      status: 'ok',
      message: `${version}, ${where}, ${memory}, appendonly ${fact('aof_enabled') === '1' ? 'yes' : 'no'}`,
    };
    const losing: Finding = {
      check,
      status: 'warning',
      message: 'Redis keeps no append-only file: if it crashes, the newest jobs are forgotten',
      advice: 'Run in redis-cli: CONFIG SET appendonly yes, and set it in its configuration.',
    };
    return [
      found,
      ...(fact('aof_enabled') === '0' ? [losing] : []),
      ...troubles.map(({ code, message }): Finding => ({ check, status: 'failed', message: code, advice: message })),
    ];
  } finally {
    redis.disconnect();
  }
}

/** Whether the first attempt to connect succeeds. */
function isReady(redis: Redis): Promise<boolean> {
  return new Promise(resolve => {
    const timer = setTimeout(() => resolve(false), timeoutMs);
    const end = (isReady: boolean) => {
      clearTimeout(timer);
      resolve(isReady);
    };
    redis.once('ready', () => end(true));
    redis.once('close', () => end(false));
  });
}
