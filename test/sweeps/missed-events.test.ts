import { afterAll, beforeAll, expect, test } from 'vitest';
import { JobFeed } from '../../src/queue/events/job-feed.js';
import { JobQueue } from '../../src/queue/job-queue.js';
import { SweepRequest } from '../../src/schema/sweeps/request.js';
import { planSweep } from '../../src/sweeps/plan.js';
import { Sweeps } from '../../src/sweeps/sweeps.js';
import { type CuttableProxy, cuttableProxy } from '../cuttable-proxy.js';
import { silent } from '../redis.js';
import { type RedisServer, startRedisServer } from '../redis-server.js';
import { until } from '../wait.js';

const queueName = 'missed';
const request = SweepRequest.parse({
  dataset: 'demo-faces',
  preset: 'tiny',
  search: { strategy: 'grid', parameters: { batchSize: { values: [4, 8] } } },
  budget: { steps: 100 },
});

let redis: RedisServer;
/** Between the feed and Redis. */
let proxy: CuttableProxy;
const closers: (() => unknown)[] = [];
beforeAll(async () => {
  redis = await startRedisServer();
  proxy = await cuttableProxy(redis.url());
}, 60_000);
afterAll(async () => {
  for (const close of closers.reverse()) await close();
  proxy?.close();
  await redis?.remove();
});

test('a sweep advances at once when the events of its jobs are lost', async () => {
  const connection = { url: redis.url() };
  const jobs = new JobQueue({ connection, name: queueName, log: silent });
  closers.push(() => jobs.close());
  const through = { url: proxy.url.replace('http:', 'redis:') };
  const feed = new JobFeed({ connection: through, name: queueName, log: silent });
  closers.push(() => feed.close());
  // An hour until all sweeps are checked again.
  const sweeps = new Sweeps({ connection, queueName, jobs, feed, log: silent, scanIntervalMs: 3_600_000 });
  closers.push(() => sweeps.close());
  const { answer } = await sweeps.create(async () => planSweep(request, new Date()));
  await until('the feed is current', () => feed.isCurrent);

  proxy.cut();
  await until('the feed knows', () => !feed.isCurrent);
  for (const { job } of answer.runs) await jobs.control(job, 'cancel');
  const events = `bull:${queueName}:events`;
  for (let i = 0; i < 2; i++) await redis.admin.xadd(events, '*', 'event', 'drained');
  await redis.admin.xtrim(events, 'MAXLEN', 1);
  expect((await sweeps.get(answer.id))?.status).toBe('running');
  proxy.mend();
  await until('the sweep has ended', async () => (await sweeps.get(answer.id))?.status === 'canceled');
});
