import { defineScript } from './define-script.js';

/**
 * Counts a request in its minute, over all API processes of a queue.
 *
 * KEYS[1] the counter of the minute. Result: how many there have been in it, this one included.
 */
export const countRequest = defineScript<readonly [rate: string], [], number>(
  'countRequest',
  1,
  `
local n = redis.call('INCR', KEYS[1])
if n == 1 then redis.call('EXPIRE', KEYS[1], 120) end
return n`,
);
