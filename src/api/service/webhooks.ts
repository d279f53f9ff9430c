import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { WebhookDeliveryList } from '../../schema/api.js';
import type { Dependencies } from '../dependencies.js';
import { json, problems } from '../http/responses.js';

const limit = 100;

/** Webhook deliveries. */
export function webhookRoutes({ webhooks }: Dependencies): FastifyPluginAsyncZod {
  return async app => {
    app.route({
      method: 'GET',
      url: '/webhooks/deliveries',
      schema: {
        operationId: 'listWebhookDeliveries',
        tags: ['service'],
        summary: 'List the last 100 webhook deliveries',
        description: 'The list is empty while the setting WEBHOOK_URL is unset.',
        response: { 200: json(WebhookDeliveryList, 'Newest first'), ...problems('QUEUE_UNAVAILABLE') },
      },
      handler: async () => ({ data: [...(await webhooks.deliveries(limit))], nextCursor: null }),
    });
  };
}
