import { defineScript } from '../define-script.js';
import type { UploadKeys } from './keys.js';

/**
 * Writes how an upload stands, as its process says. One that was given up, or that Redis has lost, is its own again.
 *
 * KEYS of {@link UploadKeys}. ARGV[1] the id. ARGV[2] the process. ARGV[3] the state. ARGV[4] for how many milliseconds the
 * process is believed to be alive. ARGV[5] for how many the state is kept. Result: 1; 0 when the upload was deleted.
 */
export const reportUpload = defineScript<
  UploadKeys,
  [id: string, holder: string, state: string, graceMs: number, keptMs: number],
  number
>(
  'reportUpload',
  3,
  `
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[2] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[4])
redis.call('SET', KEYS[2], ARGV[3], 'PX', ARGV[5])
redis.call('SADD', KEYS[3], ARGV[1])
return 1`,
);
