import { defineScript } from '../define-script.js';
import { requireLock } from './lock.js';

/**
 * Raises a job's fence, for its worker.
 *
 * KEYS and ARGV as {@link requireLock} has them. Result: the fence, from 1; 0 or -1 without the lock.
 */
export const claimJob = defineScript<readonly [job: string, lock: string], [token: string], number>(
  'claimJob',
  2,
  `${requireLock}
return redis.call('HINCRBY', KEYS[1], 'fence', 1)`,
);
