import { defineMove } from './move.js';

/**
 * Ends a waiting or parked job, with the reason in ARGV[3].
 */
export const endJob = defineMove<[]>(
  'endJob',
  `
if leaveQueue() + redis.call('ZREM', delayed, id) == 0 then return 0 end
return finish(ARGV[3])`,
);
