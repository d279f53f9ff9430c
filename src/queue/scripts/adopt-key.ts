import { defineScript } from './define-script.js';

/**
 * Gives a key a new name. When there is a key with that name already, it gets what it lacks of a hash, a set or a sorted
 * set; of two strings the one with the new name stays. Once more does nothing more.
 *
 * KEYS[1] the old name. KEYS[2] the new one. Result: 1 when there was a key with the old name, 0 otherwise.
 */
export const adoptKey = defineScript<readonly [old: string, renamed: string], [], number>(
  'adoptKey',
  2,
  `
local old, new = KEYS[1], KEYS[2]
local kind = redis.call('TYPE', old).ok
if kind == 'none' then return 0 end
if redis.call('RENAMENX', old, new) == 1 then return 1 end
if kind == redis.call('TYPE', new).ok then
  if kind == 'hash' then
    local parts = redis.call('HGETALL', old)
    for i = 1, #parts, 2 do redis.call('HSETNX', new, parts[i], parts[i + 1]) end
  elseif kind == 'set' then
    for _, member in ipairs(redis.call('SMEMBERS', old)) do redis.call('SADD', new, member) end
  elseif kind == 'zset' then
    local parts = redis.call('ZRANGE', old, 0, -1, 'WITHSCORES')
    for i = 1, #parts, 2 do redis.call('ZADD', new, 'NX', parts[i + 1], parts[i]) end
  end
end
redis.call('DEL', old)
return 1`,
);
