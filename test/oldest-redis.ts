import { cacheDirectory } from '../src/setup/cache.js';
import { redisInWheel } from '../src/setup/redis.js';
import { chooseTarget } from '../src/setup/target.js';
import { redisServerPath } from './redis.js';

/**
 * The redis-server 6.2 that set-up fetches where there is none, so that the oldest Redis that is supported is tested too;
 * where no wheel has one, the machine's own.
 */
export async function oldestRedisPath(): Promise<string> {
  const { platform, arch } = process;
  const target = chooseTarget({ platform, arch, tensorflow: 'cpu', driver: undefined });
  return target.redis ? redisInWheel(cacheDirectory(process.env), target) : redisServerPath;
}
