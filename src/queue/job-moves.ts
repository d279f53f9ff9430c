import type { Redis } from 'ioredis';
import { canceledReason } from './job-view.js';

/**
 * Moves that BullMQ has no call for, each in one script, so that nobody sees a job between two states. They keep to
 * BullMQ's own keys and events; test/queue/control.test.ts holds that its workers and getters agree.
 */
const keysOf = (prefix: string, id: string) => [
  `${prefix}wait`,
  `${prefix}prioritized`,
  `${prefix}delayed`,
  `${prefix}active`,
  `${prefix}failed`,
  `${prefix}marker`,
  `${prefix}events`,
  `${prefix}pc`,
  `${prefix}${id}`,
];

const locals = `
local wait, prioritized, delayed, active, failed, marker, events, counter, job = unpack(KEYS)
local id, now = ARGV[1], ARGV[2]
local function emit(...) redis.call('XADD', events, 'MAXLEN', '~', 10000, '*', 'jobId', id, ...) end
local function leaveQueue() return redis.call('LREM', wait, 0, id) + redis.call('ZREM', prioritized, id) end
local function isCanceled() return redis.call('HGET', job, 'requested') == 'cancel' end
-- As BullMQ ends a job: of those that have failed only so many are kept.
local function finish(reason)
  redis.call('ZADD', failed, now, id)
  redis.call('HSET', job, 'finishedOn', now, 'failedReason', reason)
  redis.call('HDEL', job, 'requested')
  emit('event', 'failed', 'failedReason', reason, 'prev', 'waiting')
  local kept = cjson.decode(redis.call('HGET', job, 'opts') or '{}').removeOnFail
  if type(kept) ~= 'table' or not kept.count then return 1 end
  local prefix = string.sub(job, 1, -1 - #id)
  for _, old in ipairs(redis.call('ZREVRANGE', failed, kept.count, -1)) do
    redis.call('ZREM', failed, old)
    redis.call('DEL', prefix .. old, prefix .. old .. ':logs')
  end
  return 1
end
`;

/**
 * A waiting job is parked among BullMQ's delayed jobs, which this service uses for nothing else. It ends when that was
 * asked for while it ran: it has lost its worker since.
 */
const park = `${locals}
if leaveQueue() == 0 then return 0 end
if isCanceled() then return finish(ARGV[3]) end
redis.call('ZADD', delayed, ARGV[4] * 4096, id)
redis.call('HSET', job, 'delay', ARGV[4])
redis.call('HDEL', job, 'requested')
emit('event', 'delayed', 'delay', ARGV[4], 'prev', 'waiting')
return 1`;

/** Lets a job that was parked wait. @param place in Lua: its place among those of its priority, 0 for the first */
const wait = (place: string) => `
local priority = tonumber(redis.call('HGET', job, 'priority')) or 0
redis.call('ZADD', prioritized, priority * 0x100000000 + ${place}, id)
redis.call('ZADD', marker, 0, '0')
redis.call('HSET', job, 'delay', 0)
redis.call('HDEL', job, 'requested')
emit('event', 'waiting', 'prev', 'delayed')`;

/** A parked job waits again: first of its priority when it has run before, last otherwise. It may end as when it is parked. */
const unpark = `${locals}
if redis.call('ZREM', delayed, id) == 0 then return 0 end
if isCanceled() then return finish(ARGV[3]) end
local place = ARGV[4] == 'first' and 0 or redis.call('INCR', counter) % 0x100000000
${wait('place')}
return 1`;

/** A parked run of a sweep waits again, to go on in its next rung; one that was asked to pause first has to be resumed. */
const proceed = `${locals}
local data = redis.call('HGET', job, 'data')
if data ~= ARGV[6] or cjson.decode(data).sweep.rung >= tonumber(ARGV[4]) then return 0 end
if redis.call('HEXISTS', job, 'requested') == 1 or redis.call('ZREM', delayed, id) == 0 then return 0 end
redis.call('HSET', job, 'data', ARGV[5])
${wait('0')}
return 1`;

/** A waiting or parked job ends. */
const end = `${locals}
if leaveQueue() + redis.call('ZREM', delayed, id) == 0 then return 0 end
return finish(ARGV[3])`;

/**
 * Notes with a running job what its worker shall do, and tells the workers. Nothing takes the end back that was asked for.
 * Where the message is not allowed, workers come upon the note a moment later.
 */
const request = `${locals}
if not redis.call('LPOS', active, id) then return 0 end
if isCanceled() then return 1 end
redis.call('HSET', job, 'requested', ARGV[4])
redis.pcall('PUBLISH', ARGV[5], id)
emit('event', 'requested', 'requested', ARGV[4])
return 1`;

/** Changes what a job is called, in any status, unless its spec has changed since it was read. */
const rename = `${locals}
if redis.call('HGET', job, 'data') ~= ARGV[4] then return 0 end
redis.call('HSET', job, 'data', ARGV[5])
emit('event', 'renamed', 'data', ARGV[6])
return 1`;

/** Changes the record of a job that has ended, unless it has changed since it was read. */
const amend = `${locals}
if redis.call('HGET', job, 'progress') ~= ARGV[4] or redis.call('HEXISTS', job, 'finishedOn') == 0 then return 0 end
redis.call('HSET', job, 'progress', ARGV[5])
emit('event', 'progress', 'data', ARGV[5])
return 1`;

/** Until when a job is parked, in milliseconds since 1970: BullMQ's scores end soon after. */
export const parkedUntil = 2_199_000_000_000;

/** The channel on which workers hear that something is asked of a running job; the message is its id. */
export const requestChannel = (prefix: string) => `${prefix}requests`;

/** The moves. Each resolves to whether the job was where it had to be. @param prefix of BullMQ's keys, `bull:name:` */
export function jobMoves(redis: Redis, prefix: string) {
  const run = async (
    script: string,
    id: string,
    args: readonly (string | number)[] = [],
    { now = new Date(), reason = canceledReason } = {},
  ) => {
    const keys = keysOf(prefix, id);
    return (await redis.eval(script, keys.length, ...keys, id, now.getTime(), reason, ...args)) === 1;
  };
  return {
    park: (id: string) => run(park, id, [parkedUntil]),
    unpark: (id: string, place: 'first' | 'last') => run(unpark, id, [place]),
    proceed: (id: string, rung: number, data: string, read: string) => run(proceed, id, [rung, data, read]),
    rename: (id: string, read: string, data: string, news: string) => run(rename, id, [read, data, news]),
    amend: (id: string, read: string, record: string) => run(amend, id, [read, record]),
    end: (id: string, now: Date, reason: string) => run(end, id, [], { now, reason }),
    request: (id: string, what: 'cancel' | 'pause') => run(request, id, [what, requestChannel(prefix)]),
  };
}
