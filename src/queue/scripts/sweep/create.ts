import { defineScript } from '../define-script.js';
import type { SweepKeys } from './keys.js';

/**
 * Keeps a new sweep; one with a known id is left as it is.
 *
 * KEYS of {@link SweepKeys}. ARGV[1] its id. ARGV[2] its record in JSON. Result: 1 when it is new, 0 otherwise.
 */
export const createSweep = defineScript<SweepKeys, [id: string, record: string], number>(
  'createSweep',
  3,
  `
if redis.call('SETNX', KEYS[1], ARGV[2]) == 0 then return 0 end
redis.call('ZADD', KEYS[2], 0, ARGV[1])
redis.call('SADD', KEYS[3], ARGV[1])
return 1`,
);
