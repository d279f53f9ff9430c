import { z } from 'zod';
import { Role } from './role.js';

export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in 64 hexadecimal digits');

/** A key as it is stored: its text is not, only its digest. */
export const Key = z.strictObject({
  id: z.string().regex(/^[a-z0-9]{8}$/, 'must be 8 lower-case letters and digits'),
  name: z.string().min(1, 'must not be empty').max(100, 'may have at most 100 characters'),
  role: Role,
  sha256: Sha256.describe('SHA-256 of the whole text of the key'),
  createdAt: z.iso.datetime().optional(),
  quotaBytes: z.int().min(0).optional().describe('Replaces the setting KEY_QUOTA_BYTES'),
  previous: z
    .strictObject({ sha256: Sha256, until: z.iso.datetime() })
    .optional()
    .describe('What the key was before it was rotated, for as long as that still works'),
});
export type Key = z.infer<typeof Key>;

/** The file that API_KEYS_FILE names. */
export const KeyFile = z
  .strictObject({ keys: z.array(Key) })
  .refine(({ keys }) => new Set(keys.map(({ id }) => id)).size === keys.length, {
    path: ['keys'],
    error: 'must not have the same id twice',
  });
export type KeyFile = z.infer<typeof KeyFile>;
