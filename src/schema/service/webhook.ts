import { z } from 'zod';

/** One message to the webhook, and how its delivery fares. */
export const WebhookDelivery = z
  .object({
    id: z.string().describe('The header webhook-id, the same at every attempt'),
    type: z.string().describe('`job.` and the status that a job has now, or `events.missed`'),
    job: z.string().nullable().describe('`null` for `events.missed`'),
    status: z.enum(['pending', 'delivered', 'failed']),
    attempts: z.int(),
    lastError: z.string().nullable(),
    createdAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'WebhookDelivery' });
export type WebhookDelivery = z.infer<typeof WebhookDelivery>;
