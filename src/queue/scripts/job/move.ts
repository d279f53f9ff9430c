import { bullKeys } from '../../keys.js';
import { defineScript } from '../define-script.js';
import { keepNewest } from './keep-newest.js';

/** The keys of every move, in the order in which its script names them. @param prefix of BullMQ's keys */
export function moveKeys(prefix: string, id: string) {
  const { wait, prioritized, delayed, active, failed, marker, events, counter, job } = bullKeys(prefix);
  return [wait, prioritized, delayed, active, failed, marker, events, counter, job(id)] as const;
}

/**
 * A script that moves one job as a whole, so that no reader sees it between two states.
 *
 * KEYS of {@link moveKeys}. ARGV[1] the id of the job. ARGV[2] now, in milliseconds since 1970. ARGV[3] the reason with which
 * the job is canceled, if it is. ARGV[4…] are the move's own. Result: 1 when the job was moved, 0 when it was elsewhere.
 * @param lua with the locals below
 */
export function defineMove<Args extends readonly (string | number)[]>(name: string, lua: string) {
  return defineScript<ReturnType<typeof moveKeys>, [id: string, now: number, reason: string, ...Args], number>(
    name,
    9,
    `${locals}${lua}`,
  );
}

const locals = `${keepNewest}
local wait, prioritized, delayed, active, failed, marker, events, counter, job = unpack(KEYS)
local id, now = ARGV[1], ARGV[2]
local function emit(...) redis.call('XADD', events, 'MAXLEN', '~', 10000, '*', 'jobId', id, ...) end
local function leaveQueue() return redis.call('LREM', wait, 0, id) + redis.call('ZREM', prioritized, id) end
local function isCanceled() return redis.call('HGET', job, 'requested') == 'cancel' end
-- Lets a parked job wait, at an index among those of its priority: 0 for the first.
local function enqueue(index)
  local priority = tonumber(redis.call('HGET', job, 'priority')) or 0
  redis.call('ZADD', prioritized, priority * 0x100000000 + index, id)
  redis.call('ZADD', marker, 0, '0')
  redis.call('HSET', job, 'delay', 0)
  redis.call('HDEL', job, 'requested')
  emit('event', 'waiting', 'prev', 'delayed')
end
-- As BullMQ ends a job.
local function finish(reason)
  redis.call('ZADD', failed, now, id)
  redis.call('HSET', job, 'finishedOn', now, 'failedReason', reason)
  redis.call('HDEL', job, 'requested')
  emit('event', 'failed', 'failedReason', reason, 'prev', 'waiting')
  local kept = cjson.decode(redis.call('HGET', job, 'opts') or '{}').removeOnFail
  if type(kept) ~= 'table' or not kept.count then return 1 end
  keepNewest(failed, kept.count, id, job)
  return 1
end
`;
