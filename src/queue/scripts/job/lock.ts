/**
 * Ends a script unless the worker holds the lock of the job, with -1 when there is no such job, and 0 when another worker
 * may have it.
 *
 * KEYS[1] the job. KEYS[2] its lock. ARGV[1] the worker's token.
 */
export const requireLock = `
if redis.call('EXISTS', KEYS[1]) == 0 then return -1 end
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end`;
