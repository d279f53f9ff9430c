import { defineScript } from '../define-script.js';
import type { UploadKeys } from './keys.js';

/**
 * Deletes an upload, whichever process receives it, or forgets one that has failed. Its process sees that when it next
 * reports.
 *
 * KEYS of {@link UploadKeys}. ARGV[1] the id. ARGV[2] for how many milliseconds its process can see that. Result: 1; 0 when
 * there is no such upload.
 */
export const dropUpload = defineScript<UploadKeys, [id: string, seenMs: number], number>(
  'dropUpload',
  3,
  `
redis.call('SREM', KEYS[3], ARGV[1])
if redis.call('DEL', KEYS[2]) == 0 then return 0 end
redis.call('SET', KEYS[1], '-', 'PX', ARGV[2])
return 1`,
);
