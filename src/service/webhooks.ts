import type { JobFeed } from '../queue/events/job-feed.js';
import type { RedisTarget } from '../queue/redis/connection.js';
import { webhookKey } from '../webhooks/signature.js';
import { Webhooks } from '../webhooks/webhooks.js';
import type { Program } from './program.js';

const timeoutMs = 15_000;

/**
 * Starts sending what happens to jobs to the webhook of the settings; closes with the program.
 * @param after when the cursor of an older version has its name of today
 * @throws Error with one line when the settings do not fit together
 */
export function startWebhooks(
  { settings, log, closeLater }: Program,
  connection: RedisTarget,
  feed: JobFeed,
  after: Promise<void> = Promise.resolve(),
) {
  const { WEBHOOK_URL: url, WEBHOOK_SECRET: secret, WEBHOOK_PRIVATE_HOSTS, QUEUE_NAME } = settings;
  if (url === undefined) return { deliveries: async () => [] };
  if (secret === undefined) throw new Error('WEBHOOK_URL needs WEBHOOK_SECRET, which signs what is sent to it');
  const privateHosts = (WEBHOOK_PRIVATE_HOSTS ?? '').split(',').flatMap(host => host.trim() || []);
  const target = { url, key: keyOf(secret), privateHosts, timeoutMs };
  const webhooks = new Webhooks({ connection, queueName: QUEUE_NAME, target, feed, after, log });
  closeLater(() => webhooks.close());
  return webhooks;
}

function keyOf(secret: string): Buffer {
  try {
    return webhookKey(secret);
  } catch (error) {
    // Without the value, since the line ends up in logs.
    throw new Error(`Wrong setting WEBHOOK_SECRET: ${(error as Error).message}`);
  }
}
