import { defineMove } from './move.js';

/**
 * Changes the record of a job that has ended.
 *
 * ARGV[4] the record as it was read: when it has changed, nothing happens. ARGV[5] the new one.
 */
export const amendJob = defineMove<[read: string, record: string]>(
  'amendJob',
  `
if redis.call('HGET', job, 'progress') ~= ARGV[4] or redis.call('HEXISTS', job, 'finishedOn') == 0 then return 0 end
redis.call('HSET', job, 'progress', ARGV[5])
emit('event', 'progress', 'data', ARGV[5])
return 1`,
);
