import { afterAll, beforeAll, it } from 'vitest';
import { forgetEvents } from '../../forget-events.js';
import { type RedisServer, startRedisServer } from '../../redis-server.js';
import { PageService, smallTraining } from './page-service.js';

let redis: RedisServer;
let pages: PageService;
beforeAll(async () => {
  redis = await startRedisServer();
  pages = await PageService.start({ REDIS_URL: redis.url() });
}, 60_000);
afterAll(async () => {
  await pages?.close();
  await redis?.remove();
});

it('shows what is so when the events that told of it are lost, and goes on after that', async () => {
  const { client } = pages;
  const { id } = await client.createJob({ body: { ...smallTraining, name: 'Before' } });
  await client.cancelJob({ id });
  await client.waitForJob(id);
  const page = await pages.open('/trainings');
  const shows = (name: string) => page.getByRole('article').filter({ hasText: name }).waitFor();
  await shows('Before');
  const job = `bull:dcgan:${id}`;
  const data = JSON.stringify({ ...JSON.parse((await redis.admin.hget(job, 'data'))!), name: 'After' });
  await forgetEvents(redis.admin, 'bull:dcgan', steps => steps.hset(job, 'data', data));
  await shows('After');
  await client.changeJob({ id, body: { name: 'And then' } });
  await shows('And then');
}, 120_000);
