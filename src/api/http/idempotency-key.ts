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
      'A key of your own, such as a UUID: the same request with the same key is done once and answered alike for 24 hours, and another request with it is a 422',
    ),
});

/** Headers of the answer. */
export const creationHeaders = {
  Location: { type: 'string', description: 'Its address' },
  'Idempotent-Replayed': { type: 'string', description: '`true` when the answer is that of an earlier request' },
} as const;

/** The same for requests that ask for the same, however their JSON is written. */
export function fingerprint({ method, url, body }: FastifyRequest): string {
  const sorted = JSON.stringify(body, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
  return createHash('sha256').update(`${method} ${url}\n${sorted}`).digest('hex');
}
