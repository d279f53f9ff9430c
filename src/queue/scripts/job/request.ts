import { defineMove } from './move.js';

/**
 * Notes with a running job what its worker has to do, and tells the workers. A request to cancel is never replaced. Where
 * the user of Redis may not publish, workers come upon the note a moment later.
 *
 * ARGV[4] the request. ARGV[5] the channel of the workers.
 */
export const requestOfJob = defineMove<[request: 'cancel' | 'pause', channel: string]>(
  'requestOfJob',
  `
if not redis.call('LPOS', active, id) then return 0 end
if isCanceled() then return 1 end
redis.call('HSET', job, 'requested', ARGV[4])
redis.pcall('PUBLISH', ARGV[5], id)
emit('event', 'requested', 'requested', ARGV[4])
return 1`,
);
