import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import { Queue } from 'bullmq';
import type { FastifyPluginCallback } from 'fastify';
import type { BaseLogger } from 'pino';
import { tasksQueue } from '../keys.js';
import { errorLogger, openRedis, type RedisTarget } from '../redis/connection.js';

export interface QueueBoardOptions {
  readonly connection: RedisTarget;
  /** Name of the queue of jobs. */
  readonly name: string;
  readonly log: BaseLogger;
}

/** A page that shows the queues as BullMQ keeps them, for whoever operates the service. It changes nothing. */
export interface QueueBoard {
  /** @param basePath under which browsers find the page */
  plugin(basePath: string): FastifyPluginCallback;
  close(): Promise<void>;
}

export function openQueueBoard({ connection, name, log }: QueueBoardOptions): QueueBoard {
  const redis = openRedis(connection, { maxRetriesPerRequest: 1, enableOfflineQueue: false });
  redis.on('error', errorLogger(log, 'The page of the queues has a problem with Redis'));
  const queues = [name, tasksQueue(name), `${name}-webhooks`].map(
    queue => new Queue(queue, { connection: redis, skipVersionCheck: true }),
  );
  // What fails is the answer to whoever looks.
  for (const queue of queues) queue.on('error', () => {});
  return {
    plugin(basePath) {
      const serverAdapter = new FastifyAdapter().setBasePath(basePath);
      createBullBoard({
        queues: queues.map(queue => new BullMQAdapter(queue, { readOnlyMode: true, allowRetries: false })),
        serverAdapter,
        options: { uiConfig: { boardTitle: 'Queues', hideRedisDetails: true } },
      });
      return serverAdapter.registerPlugin() as FastifyPluginCallback;
    },
    async close() {
      await Promise.all(queues.map(queue => queue.close()));
      redis.disconnect();
    },
  };
}
