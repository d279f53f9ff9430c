/**
 * A function in Lua that keeps only so many of the jobs in a sorted set, the newest, as BullMQ does with those that have
 * ended. `id` and `job` are an id and its key, from which the keys of the others follow.
 */
export const keepNewest = `
local function keepNewest(ended, count, id, job)
  local prefix = string.sub(job, 1, -1 - #id)
  for _, old in ipairs(redis.call('ZREVRANGE', ended, count, -1)) do
    redis.call('ZREM', ended, old)
    redis.call('DEL', prefix .. old, prefix .. old .. ':logs')
  end
end`;
