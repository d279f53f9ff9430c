import { defineScript } from './define-script.js';

/**
 * Remembers the answer to an Idempotency-Key unless there is one already.
 *
 * KEYS[1] where it is remembered. ARGV[1] the answer with its fingerprint, in JSON. ARGV[2] for how many seconds.
 * Result: what is remembered now.
 */
export const keepFirstAnswer = defineScript<readonly [once: string], [answer: string, seconds: number], string>(
  'keepFirstAnswer',
  1,
  `
local known = redis.call('GET', KEYS[1])
if known and cjson.decode(known).answer then return known end
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
return ARGV[1]`,
);
