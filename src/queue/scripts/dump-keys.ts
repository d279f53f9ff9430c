import { defineScript } from './define-script.js';

/**
 * Dumps all keys with certain prefixes, as of one moment. Locks are left out: the worker that holds one is no part of the
 * queue.
 *
 * ARGV: the prefixes, which must not hold wildcards. Result: for each prefix a list of triples, flattened: the rest of the
 * key, the milliseconds until it expires (negative: never), and what DUMP gives.
 */
export const dumpKeys = defineScript<readonly [], string[], Buffer[][]>(
  'dumpKeys',
  0,
  `
local result = {}
for index, prefix in ipairs(ARGV) do
  local seen, list, cursor = {}, {}, '0'
  repeat
    local page = redis.call('SCAN', cursor, 'MATCH', prefix .. '*', 'COUNT', 1000)
    cursor = page[1]
    for _, key in ipairs(page[2]) do
      if not seen[key] and string.sub(key, -5) ~= ':lock' then
        seen[key] = true
        local value = redis.call('DUMP', key)
        if value then
          list[#list + 1] = string.sub(key, #prefix + 1)
          list[#list + 1] = tostring(redis.call('PTTL', key))
          list[#list + 1] = value
        end
      end
    end
  until cursor == '0'
  result[index] = list
end
return result`,
  'buffers',
);
