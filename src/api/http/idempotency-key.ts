import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';

/** Headers of a request that creates something. */
export const CreationHeaders = z.object({
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{1,200}$/, 'must be 1 to 200 visible ASCII characters')
    .optional()
    .describe(
      'A key of your own, such as a UUID. For 24 hours, repeating the request with the same key returns the first answer and creates nothing; a different request with that key is a 422',
    ),
});

/** Headers of its answer. */
export const creationHeaders = {
  Location: { type: 'string', description: 'Address of what was created' },
  'Idempotent-Replayed': { type: 'string', description: '`true` when this is the answer to an earlier request' },
} as const;

/** Hash of a request; equal for equal requests, however their JSON is formatted. */
export function fingerprint({ method, url, body }: FastifyRequest): string {
  const sorted = JSON.stringify(body, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
  return createHash('sha256').update(`${method} ${url}\n${sorted}`).digest('hex');
}
