import { defineMove } from './move.js';

/**
 * Lets a parked run of a sweep wait again, to train in its next rung. One that was asked to pause first has to be resumed.
 *
 * ARGV[4] the rung. ARGV[5] the job's new data. ARGV[6] the data as it was read: when it has changed, nothing happens.
 */
export const proceedJob = defineMove<[rung: number, data: string, read: string]>(
  'proceedJob',
  `
local data = redis.call('HGET', job, 'data')
if data ~= ARGV[6] or cjson.decode(data).sweep.rung >= tonumber(ARGV[4]) then return 0 end
if redis.call('HEXISTS', job, 'requested') == 1 or redis.call('ZREM', delayed, id) == 0 then return 0 end
redis.call('HSET', job, 'data', ARGV[5])
enqueue(0)
return 1`,
);
