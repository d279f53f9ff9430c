import { defineMove } from './move.js';

/**
 * Changes the name and labels of a job, in any status.
 *
 * ARGV[4] its data as it was read: when it has changed, nothing happens. ARGV[5] its new data. ARGV[6] the data of the event.
 */
export const renameJob = defineMove<[read: string, data: string, event: string]>(
  'renameJob',
  `
if redis.call('HGET', job, 'data') ~= ARGV[4] then return 0 end
redis.call('HSET', job, 'data', ARGV[5])
emit('event', 'renamed', 'data', ARGV[6])
return 1`,
);
