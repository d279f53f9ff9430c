import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { JobFeed } from '../../src/queue/events/job-feed.js';
import { JobQueue } from '../../src/queue/job-queue.js';
import { openRedis } from '../../src/queue/redis/connection.js';
import { signedHeaders, webhookKey } from '../../src/webhooks/signature.js';
import { Webhooks } from '../../src/webhooks/webhooks.js';
import { jobSpec } from '../queue/job-spec.js';
import { silent, startTestRedis, type TestRedis } from '../redis.js';
import { until } from '../wait.js';

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const key = webhookKey(secret);

describe('signatures', () => {
  test('are those of the Standard Webhooks libraries', () => {
    const headers = signedHeaders(key, 'msg_p5jXN8AQM9LWM0D4loKWxJek', 1614265330, '{"test": 2432232314}');
    expect(headers).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  test.each([
    '',
    'whsec_',
    'whsec_short',
    'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    'whsec_!!!!9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  ])('a secret must be one: %j', secret => expect(() => webhookKey(secret)).toThrow('must be whsec_'));
});

describe('deliveries', () => {
  /** Stands for no answer. */
  const never = 0;
  let redis: TestRedis;
  let receiver: Server;
  let answers: number[];
  let received: { readonly headers: NodeJS.Dict<string | string[]>; readonly body: string; readonly url: string }[];
  let queues = 0;
  const closers: (() => unknown)[] = [];

  beforeAll(async () => {
    redis = await startTestRedis();
    receiver = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', part => {
        body += part;
      });
      request.on('end', () => {
        received.push({ headers: request.headers, body, url: request.url ?? '' });
        const status = answers.shift() ?? 204;
        if (status !== never) response.writeHead(status, { location: '/elsewhere' }).end();
      });
    });
    receiver.listen(0, '127.0.0.1');
    await once(receiver, 'listening');
  });
  afterAll(async () => {
    receiver.close();
    await redis.remove();
  });
  beforeEach(() => {
    answers = [];
    received = [];
  });
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  function openQueue() {
    const name = `webhooks-${++queues}`;
    const queue = new JobQueue({ connection: redis.connection, name, log: silent });
    closers.push(() => queue.close());
    return { name, queue };
  }

  async function open(name: string, privateHosts = ['127.0.0.1'], timeoutMs = 1000) {
    const { port } = receiver.address() as AddressInfo;
    const feed = new JobFeed({ connection: redis.connection, name, log: silent });
    const target = { url: `http://127.0.0.1:${port}/hook`, key, privateHosts, timeoutMs };
    const options = { connection: redis.connection, queueName: name, target, feed, log: silent };
    const webhooks = new Webhooks({ ...options, retryDelaysMs: [20, 20, 20] });
    const close = async () => {
      await webhooks.close();
      await feed.close();
    };
    closers.push(close);
    await until('it has begun', async () => feed.isCurrent);
    const client = openRedis(redis.connection, {});
    await until('its place is noted', async () => (await client.get(`bull:${name}:own:webhooks`)) !== null);
    client.disconnect();
    return { webhooks, close };
  }
  const types = () => received.map(({ body }) => JSON.parse(body).type);
  /** What the receiver's library makes of a message. @throws WebhookVerificationError */
  const verified = ({ headers, body }: (typeof received)[number]) =>
    new Webhook(secret).verify(body, headers as Record<string, string>);

  test('without Redis the deliveries are refused at once', async () => {
    const { name } = openQueue();
    const { webhooks } = await open(name);
    await redis.stop();
    try {
      await expect(webhooks.deliveries(10)).rejects.toMatchObject({ code: 'QUEUE_UNAVAILABLE' });
    } finally {
      await redis.start();
    }
  });

  test('each change of a status is told once, signed, also by APIs side by side', async () => {
    const { name, queue } = openQueue();
    const { webhooks } = await open(name);
    await open(name);
    const first = await queue.add(jobSpec());
    await until('its beginning is told', () => received.length > 0);
    await queue.control(first.id, 'pause');
    await queue.control(first.id, 'cancel');
    await until('all is delivered', async () => {
      const deliveries = await webhooks.deliveries(10);
      return deliveries.length === 3 && deliveries.every(({ status }) => status === 'delivered');
    });
    expect(types().sort()).toEqual(['job.canceled', 'job.paused', 'job.queued']);
    for (const message of received) expect(verified(message)).toEqual(JSON.parse(message.body));
    const forged = { ...received[0]!, body: received[0]!.body.replace('queued', 'succeeded') };
    expect(() => verified(forged)).toThrow('No matching signature');
    expect(JSON.parse(received[0]!.body)).toMatchObject({ data: { job: first.id }, timestamp: expect.any(String) });
  });

  test('what fails is tried again under the same id, and redirects are not followed', async () => {
    answers = [500, 302];
    const { name, queue } = openQueue();
    const { webhooks } = await open(name);
    await queue.add(jobSpec());
    const delivered = await until(
      'it is delivered',
      async () => (await webhooks.deliveries(1))[0]?.status === 'delivered',
    );
    expect(delivered).toBe(true);
    expect(received).toHaveLength(3);
    expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(received.every(({ url }) => url === '/hook')).toBe(true);
  });

  test('after the last attempt, or at once when the receiver is gone, the delivery has failed', async () => {
    answers = [500, 500, 500, 500, 410];
    const { name, queue } = openQueue();
    const { webhooks } = await open(name);
    const failed = (count: number) => async () => {
      const deliveries = await webhooks.deliveries(10);
      return deliveries.filter(({ status }) => status === 'failed').length === count && deliveries;
    };
    const { id } = await queue.add(jobSpec());
    const [first] = await until('it has failed', failed(1));
    expect(first).toMatchObject({ type: 'job.queued', attempts: 4, lastError: 'The receiver answered 500' });
    await queue.control(id, 'cancel');
    const [second] = await until('the next has failed', failed(2));
    expect(second).toMatchObject({ type: 'job.canceled', attempts: 1, lastError: 'The receiver answered 410' });
  });

  test('a private address is not asked', async () => {
    const { name, queue } = openQueue();
    const { webhooks } = await open(name, []);
    await queue.add(jobSpec());
    const [delivery] = await until('it has failed', async () => {
      const deliveries = await webhooks.deliveries(1);
      return deliveries[0]?.status === 'failed' && deliveries;
    });
    expect(delivery?.lastError).toContain('which is not public');
    expect(received).toEqual([]);
  });

  test('a receiver that does not answer is given up, in words that say so', async () => {
    answers = [never];
    const { name, queue } = openQueue();
    const { webhooks } = await open(name, undefined, 200);
    await queue.add(jobSpec());
    const error = await until('it was given up', async () => (await webhooks.deliveries(1))[0]?.lastError ?? undefined);
    expect(error).toBe('No answer within 0.2 s');
  });

  test('what happened while nobody ran is told afterwards', async () => {
    const { name, queue } = openQueue();
    const { close } = await open(name);
    const { id } = await queue.add(jobSpec());
    await until('its beginning is told', () => received.length === 1);
    await close();
    await queue.control(id, 'cancel');
    await open(name);
    await until('its end is told', () => received.length === 2);
    expect(types()).toEqual(['job.queued', 'job.canceled']);
  });

  test('when more has happened meanwhile than is kept, that is told once, and then what is kept', async () => {
    const { name, queue } = openQueue();
    const { close } = await open(name);
    const { id } = await queue.add(jobSpec());
    await until('its beginning is told', () => received.length === 1);
    await close();
    await queue.control(id, 'pause');
    await queue.control(id, 'cancel');
    const client = openRedis(redis.connection, {});
    closers.push(() => client.disconnect());
    await client.xtrim(`bull:${name}:events`, 'MAXLEN', 1);
    const again = await open(name);
    await until('the end is told', () => received.length === 3);
    expect(types()).toEqual(['job.queued', 'events.missed', 'job.canceled']);
    const { timestamp, data } = verified(received[1]!) as Record<string, never>;
    expect(data).toEqual({ since: expect.any(String), until: timestamp });
    expect(await again.webhooks.deliveries(10)).toContainEqual(
      expect.objectContaining({ type: 'events.missed', job: null }),
    );
    await again.close();
    // Another start goes on after that.
    await open(name);
    await queue.add(jobSpec());
    await until('the next is told', () => received.length === 4);
    expect(types().at(-1)).toBe('job.queued');
  });

  test('when that began before the first event, it is told without a time since when', async () => {
    const { name, queue } = openQueue();
    await (await open(name)).close();
    const client = openRedis(redis.connection, {});
    closers.push(() => client.disconnect());
    await queue.add(jobSpec());
    const steps = client.pipeline();
    for (let i = 0; i < 10_000; i++) steps.xadd(`bull:${name}:events`, '*', 'event', 'drained');
    await steps.exec();
    await open(name);
    await until('it is told', () => types().includes('events.missed'));
    const { timestamp, data } = JSON.parse(received.find((_, i) => types()[i] === 'events.missed')!.body);
    expect(data).toEqual({ since: null, until: timestamp });
  });
});
