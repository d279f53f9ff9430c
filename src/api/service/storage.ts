import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { StorageUsage } from '../../schema/service/storage.js';
import type { Dependencies } from '../dependencies.js';
import { json, problems } from '../http/responses.js';

/** Disk usage. */
export function storageRoutes({ storage }: Dependencies): FastifyPluginAsyncZod {
  return async app => {
    app.route({
      method: 'GET',
      url: '/storage',
      schema: {
        operationId: 'getStorage',
        tags: ['service'],
        summary: 'Get the disk usage by kind and by job, and what can be deleted',
        description: 'Measured at most once a minute. `npm run storage -- usage` prints the same.',
        response: { 200: json(StorageUsage, 'The usage of DATA_DIR, and of the bucket of STORAGE_URL'), ...problems() },
      },
      handler: async (_request, reply) => {
        reply.header('cache-control', 'no-cache');
        return storage.usage();
      },
    });
  };
}
