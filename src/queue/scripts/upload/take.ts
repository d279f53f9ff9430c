import { defineScript } from '../define-script.js';
import type { UploadKeys } from './keys.js';

/**
 * Gives the id of an upload to a process, unless another one is receiving it.
 *
 * KEYS of {@link UploadKeys}. ARGV[1] the id. ARGV[2] the process. ARGV[3] the state. ARGV[4] for how many milliseconds the
 * process is believed to be alive. ARGV[5] for how many the state is kept. ARGV[6] a process that is known to be dead.
 * Result: an empty text; the process that has it when that is another one.
 */
export const takeUpload = defineScript<
  UploadKeys,
  [id: string, holder: string, state: string, graceMs: number, keptMs: number, dead: string],
  string
>(
  'takeUpload',
  3,
  `
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= '-' and holder ~= ARGV[2] and holder ~= ARGV[6] then return holder end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[4])
redis.call('SET', KEYS[2], ARGV[3], 'PX', ARGV[5])
redis.call('SADD', KEYS[3], ARGV[1])
return ''`,
);
