import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, test } from 'vitest';
import { Service } from '../e2e/service.js';
import { forgetEvents } from '../forget-events.js';
import { type RedisServer, startRedisServer } from '../redis-server.js';
import { until } from '../wait.js';

let folder: string;
let redis: RedisServer;
let service: Service;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dcgan-missed-'));
  redis = await startRedisServer();
  const environment = { DATA_DIR: join(folder, 'data'), REDIS_URL: redis.url(), METRICS_PORT: '0' };
  service = await Service.start(environment, 'api');
}, 180_000);
afterAll(async () => {
  await service?.stop('SIGKILL');
  await redis?.remove();
  await rm(folder, { recursive: true, force: true });
});

test('events that are lost before they are counted show in a number of their own', async () => {
  const metricsUrl = String(service.log.find(line => line.metricsUrl)!.metricsUrl);
  const shows = (line: string) => async () => (await (await fetch(metricsUrl)).text()).split('\n').includes(line);
  await until('none is lost', shows('dcgan_event_gaps_total 0'));
  // Something to come back to.
  await redis.admin.xadd('bull:dcgan:events', '*', 'event', 'drained');
  await until('it follows the events', async () => /cmd=xread /.test(String(await redis.admin.client('LIST'))));
  await forgetEvents(redis.admin, 'bull:dcgan');
  await until('the gap is counted', shows('dcgan_event_gaps_total 1'));
});
