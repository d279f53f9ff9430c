import { resolve } from 'node:path';
import { z } from 'zod';
import '../advice/plain-message.js';

/** Settings that say who may use the service. */
export const accessSettings = {
  ALLOW_UNAUTHENTICATED: z
    .stringbool()
    .default(false)
    .describe(
      'Set to true to let HOST be an address that other machines can reach, although anyone may then use the service',
    ),
  API_KEYS_FILE: z
    .string()
    .min(1)
    .transform(path => resolve(path))
    .optional()
    .describe(
      'File with the keys that let clients in, which `npm run key` writes; it is read again whenever it changes. Unset: nobody needs a key',
    ),
  KEY_RATE_LIMIT: z.coerce
    .number()
    .int()
    .min(0)
    .default(6000)
    .describe(
      'Maximum number of requests per minute with one key; more are refused with a 429. Images that are answered from memory do not count. 0: no limit',
    ),
  KEY_QUOTA_BYTES: z.coerce
    .number()
    .int()
    .min(1)
    .optional()
    .describe(
      'Bytes of datasets and checkpoints that one key may keep, unless `npm run key` gave it another number. Unset: no limit',
    ),
  SESSION_TIMEOUT: z.coerce
    .number()
    .positive()
    .max(86_400)
    .default(43_200)
    .describe('Seconds without a request after which a browser has to log in again'),
};
