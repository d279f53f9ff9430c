import { defineMove } from './move.js';

/**
 * Lets a parked job wait again. It ends instead when that was requested while it ran.
 *
 * ARGV[4] `first` or `last` of its priority.
 */
export const unparkJob = defineMove<[end: 'first' | 'last']>(
  'unparkJob',
  `
if redis.call('ZREM', delayed, id) == 0 then return 0 end
if isCanceled() then return finish(ARGV[3]) end
enqueue(ARGV[4] == 'first' and 0 or redis.call('INCR', counter) % 0x100000000)
return 1`,
);
