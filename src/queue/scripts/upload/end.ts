import { defineScript } from '../define-script.js';
import type { UploadKeys } from './keys.js';

/**
 * Ends an upload, as its process says, or another one when that is gone.
 *
 * KEYS of {@link UploadKeys}. ARGV[1] the id. ARGV[2] the process, or an empty text when it has none. ARGV[3] the state of an
 * upload that has failed, or an empty text. ARGV[4] for how many milliseconds it is kept. Result: 1; 0 when the upload was
 * deleted before.
 */
export const endUpload = defineScript<
  UploadKeys,
  [id: string, holder: string, failure: string, keptMs: number],
  number
>(
  'endUpload',
  3,
  `
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[2] then return 0 end
redis.call('DEL', KEYS[1])
if ARGV[3] == '' then
  redis.call('DEL', KEYS[2])
  redis.call('SREM', KEYS[3], ARGV[1])
else
  redis.call('SET', KEYS[2], ARGV[3], 'PX', ARGV[4])
  redis.call('SADD', KEYS[3], ARGV[1])
end
return 1`,
);
