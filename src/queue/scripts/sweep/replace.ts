import { defineScript } from '../define-script.js';
import type { SweepKeys } from './keys.js';

/**
 * Replaces the record of a sweep. Of those that are settled only the newest are kept.
 *
 * KEYS of {@link SweepKeys}. ARGV[1] its id. ARGV[2] its record as it was read, ARGV[3] the new one. ARGV[4] `settled` when it
 * is. ARGV[5] how many other settled sweeps are kept. ARGV[6] what precedes the ids in the keys of records.
 * Result: 1; 0 when the record has changed since it was read.
 */
export const replaceSweep = defineScript<
  SweepKeys,
  [id: string, read: string, record: string, state: 'settled' | '', kept: number, prefix: string],
  number
>(
  'replaceSweep',
  3,
  `
if redis.call('GET', KEYS[1]) ~= ARGV[2] then return 0 end
redis.call('SET', KEYS[1], ARGV[3])
if ARGV[4] ~= 'settled' then return 1 end
redis.call('SREM', KEYS[3], ARGV[1])
local room = tonumber(ARGV[5])
for _, other in ipairs(redis.call('ZREVRANGE', KEYS[2], 0, -1)) do
  if other ~= ARGV[1] and redis.call('SISMEMBER', KEYS[3], other) == 0 then
    room = room - 1
    if room < 0 then
      redis.call('ZREM', KEYS[2], other)
      redis.call('DEL', ARGV[6] .. other)
    end
  end
end
return 1`,
);
