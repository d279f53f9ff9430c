import { defineMove } from './move.js';

/**
 * Parks a waiting job among BullMQ's delayed jobs, which this service uses for nothing else. The job ends instead when that
 * was requested while it ran: it has lost its worker since.
 *
 * ARGV[4] until when it is delayed, in milliseconds since 1970.
 */
export const parkJob = defineMove<[until: number]>(
  'parkJob',
  `
if leaveQueue() == 0 then return 0 end
if isCanceled() then return finish(ARGV[3]) end
redis.call('ZADD', delayed, ARGV[4] * 4096, id)
redis.call('HSET', job, 'delay', ARGV[4])
redis.call('HDEL', job, 'requested')
emit('event', 'delayed', 'delay', ARGV[4], 'prev', 'waiting')
return 1`,
);
