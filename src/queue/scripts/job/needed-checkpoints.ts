import { defineScript } from '../define-script.js';

/**
 * Finds the checkpoints of a job that others, which have not ended, have yet to begin from. One that has a checkpoint of its
 * own resumes from that instead. A job that moves from one list to another meanwhile cannot be missed.
 *
 * ARGV[1] the prefix of BullMQ's keys. ARGV[2] the id of the job. Result: ids of checkpoints.
 */
export const readNeededCheckpoints = defineScript<readonly [], [prefix: string, job: string], string[]>(
  'readNeededCheckpoints',
  0,
  `
local prefix, job = ARGV[1], ARGV[2]
local function jobOf(checkpoint) return (string.gsub(checkpoint, '%-%d+$', '')) end
local function hasOwn(id, progress)
  local record = progress and cjson.decode(progress)
  local latest = type(record) == 'table' and record.latestCheckpoint
  return type(latest) == 'table' and jobOf(latest.id) == id
end
local needed = {}
local function look(ids)
  for _, id in ipairs(ids) do
    local data, progress = unpack(redis.call('HMGET', prefix .. id, 'data', 'progress'))
    if data and string.find(data, '"resumeFrom":"' .. job .. '-', 1, true) then
      local from = cjson.decode(data).resumeFrom
      if type(from) == 'string' and jobOf(from) == job and not hasOwn(id, progress) then table.insert(needed, from) end
    end
  end
end
for _, list in ipairs({ 'wait', 'active' }) do look(redis.call('LRANGE', prefix .. list, 0, -1)) end
for _, set in ipairs({ 'prioritized', 'delayed' }) do look(redis.call('ZRANGE', prefix .. set, 0, -1)) end
return needed`,
);
