import { defineScript } from '../define-script.js';
import type { SweepKeys } from './keys.js';

/**
 * Forgets a sweep.
 *
 * KEYS of {@link SweepKeys}. ARGV[1] its id. Result: 1 when there was one, 0 otherwise.
 */
export const removeSweep = defineScript<SweepKeys, [id: string], number>(
  'removeSweep',
  3,
  `
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('SREM', KEYS[3], ARGV[1])
return redis.call('DEL', KEYS[1])`,
);
