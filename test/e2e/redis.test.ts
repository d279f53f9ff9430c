import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Readiness } from '../../src/schema/service/readiness.js';
import { compile, SERVICE } from '../../src/setup/compile.js';
import { noise } from '../dataset/folders.js';
import { smallRequest } from '../faults/cluster.js';
import { oldestRedisPath } from '../oldest-redis.js';
import { redisServerPath } from '../redis.js';
import { type RedisServer, startRedisServer } from '../redis-server.js';
import { until } from '../wait.js';
import { apis, Service } from './service.js';

const root = resolve(import.meta.dirname, '../..');
/** The line of docs/deploy.md that creates a user, as one types it. */
const aclLine = /^ACL SETUSER dcgan .*$/m.exec(readFileSync(join(root, 'docs/deploy.md'), 'utf8'))![0];

const { batchSize: _, ...fixed } = smallRequest.hyperparameters;
const sweepRequest = {
  dataset: 'noise',
  preset: 'tiny',
  hyperparameters: fixed,
  search: { strategy: 'grid', parameters: { batchSize: { values: [4, 8] } } },
  budget: { steps: 40 },
};

let directory: string;
const closers: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  await compile(root, SERVICE);
  directory = await mkdtemp(join(tmpdir(), 'dcgan-e2e-'));
  await mkdir(join(directory, 'datasets', 'noise'), { recursive: true });
  for (let i = 0; i < 20; i++) await writeFile(join(directory, 'datasets', 'noise', `${i}.png`), await noise(i, 20));
});
afterAll(async () => {
  for (const close of closers.splice(0).reverse()) await close();
  await rm(directory, { recursive: true, force: true, maxRetries: 10 });
});

async function startRedis(options: readonly string[] = [], path?: string): Promise<RedisServer> {
  const server = await startRedisServer(options, path);
  closers.push(() => server.remove());
  return server;
}

async function start(redis: string, name: string): Promise<Service> {
  const service = await Service.start({
    DATA_DIR: join(directory, name),
    DATASETS_DIR: join(directory, 'datasets'),
    REDIS_URL: redis,
    LOCK_TIMEOUT: '4',
  });
  closers.push(() => service.stop('SIGKILL'));
  return service;
}

async function readiness(service: Service) {
  const response = await service.get('/readyz');
  return { httpStatus: response.status, ...Readiness.parse(await response.json()) };
}

/** Whether each process has said so. */
const isReady = (service: Service) =>
  service.log.filter(({ msg }) => /^(Service|API) is ready: http/.test(String(msg))).length === apis;

describe.each([
  ['the line of docs/deploy.md', () => redisServerPath, aclLine.split(' ')],
  ['the line of docs/deploy.md on Redis 6.2', oldestRedisPath, aclLine.split(' ')],
  [
    '`~bull:* +@all -@dangerous`, without channels',
    () => redisServerPath,
    'ACL SETUSER dcgan on >PASSWORD ~bull:* resetchannels +@all -@dangerous'.split(' '),
  ],
])('a user of Redis with %s', (name, path, [acl, ...rules]) => {
  test('may do all that the service needs, from a job to a sweep', async () => {
    const server = await startRedis([], await path());
    await server.admin.call(acl!, ...rules);
    const service = await start(server.url('dcgan:PASSWORD@'), name.replace(/\W+/g, '-'));
    const withChannels = name.startsWith('the line');
    expect(await readiness(service)).toMatchObject(
      withChannels
        ? { httpStatus: 200, status: 'ready', checks: { redis: 'ok' }, reasons: [] }
        : { httpStatus: 200, status: 'degraded', reasons: [{ check: 'redis', code: 'REDIS_PERMISSIONS' }] },
    );
    expect(isReady(service)).toBe(withChannels);

    const headers = { 'content-type': 'application/json', 'idempotency-key': 'once' };
    const body = JSON.stringify({ ...smallRequest, steps: 60 });
    const [first, again] = [
      await service.get('/jobs', { method: 'POST', headers, body }),
      await service.get('/jobs', { method: 'POST', headers, body }),
    ];
    expect([first.status, again.status, again.headers.get('idempotent-replayed')]).toEqual([202, 202, 'true']);
    const { id } = (await first.json()) as { id: string };
    const events = await (await service.get(`/jobs/${id}/events`)).text();
    for (const event of ['status', 'progress', 'sample', 'checkpoint']) expect(events).toContain(`event: ${event}\n`);
    const done = await service.jobWhen(id, 'has succeeded', ({ status }) => status === 'succeeded');
    expect(done.progress.step).toBe(60);

    const long = await service.createJob({ ...smallRequest, steps: 100_000 });
    await service.jobWhen(long.id, 'trains', ({ progress }) => progress.step > 0);
    expect((await service.post(`/jobs/${long.id}/pause`, {})).status).toBe(202);
    await service.jobWhen(long.id, 'is paused', ({ status }) => status === 'paused');
    expect((await service.post(`/jobs/${long.id}/resume`, {})).status).toBe(200);
    await service.jobWhen(long.id, 'trains again', ({ status, attempt }) => status === 'running' && attempt > 1);
    expect((await service.post(`/jobs/${long.id}/cancel`, {})).status).toBe(202);
    await service.jobWhen(long.id, 'is canceled', ({ status }) => status === 'canceled');
    expect((await service.get(`/jobs/${long.id}?latest=true`, { method: 'DELETE' })).status).toBe(200);

    const sweep = await service.post('/sweeps', sweepRequest);
    expect(sweep.status, await sweep.clone().text()).toBe(202);
    const { id: sweepId } = (await sweep.json()) as { id: string };
    await until(
      'the sweep has ended',
      async () =>
        ((await (await service.get(`/sweeps/${sweepId}`)).json()) as { status: string }).status === 'succeeded',
      100_000,
    );

    expect((await service.get('/jobs')).status).toBe(200);
    const estimate = await service.post('/jobs/estimate', smallRequest);
    expect(estimate.status).toBe(200);
    // Warnings of another kind, such as a lock that was not renewed in time, belong to a busy machine.
    const refused = service.log.filter(line => Number(line.level) >= 50 || /NOPERM/.test(JSON.stringify(line)));
    expect(refused).toEqual([]);
    for (const key of await server.admin.keys('*')) expect(key).toMatch(/^bull:/);

    const stopped = performance.now();
    expect(await service.stop()).toBe(0);
    expect(performance.now() - stopped).toBeLessThan(20_000);
  });
});

test('with a wrong password it starts, says so, answers images and refuses jobs; it goes on when that is mended, and stops', async () => {
  const server = await startRedis(['--requirepass', 'other']);
  const service = await start(server.url(':secret@'), 'wrong-password');
  expect(service.log).toContainEqual(expect.objectContaining({ level: 40, code: 'REDIS_PASSWORD' }));
  expect(service.log).toContainEqual(
    expect.objectContaining({
      level: 40,
      degraded: ['REDIS_PASSWORD'],
      msg: expect.stringContaining('is degraded by'),
    }),
  );
  expect(isReady(service)).toBe(false);
  const answer = await readiness(service);
  expect(answer).toMatchObject({ httpStatus: 200, status: 'degraded', checks: { generator: 'none yet' } });
  expect(answer.reasons).toMatchObject([{ check: 'redis', code: 'REDIS_PASSWORD' }]);
  // The only problem is that there is nothing to show yet.
  expect(await (await service.get('/generate.png')).json()).toMatchObject({ code: 'NO_GENERATOR' });
  for (const path of ['/jobs', '/jobs/job-1', '/jobs/job-1/events', '/sweeps', '/sweeps/sweep-1']) {
    const asked = performance.now();
    const response = await service.get(path);
    expect([path, response.status]).toEqual([path, 503]);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await response.json()).toMatchObject({ code: 'QUEUE_UNAVAILABLE' });
    expect(performance.now() - asked).toBeLessThan(3000);
  }
  for (const path of ['/jobs', '/sweeps']) {
    const response = await service.post(path, path === '/jobs' ? smallRequest : sweepRequest);
    expect([path, response.status, await response.json()]).toEqual([
      path,
      503,
      expect.objectContaining({ code: 'QUEUE_UNAVAILABLE' }),
    ]);
  }
  await server.admin.config('SET', 'requirepass', 'secret');
  await until('it is ready', () => isReady(service));
  expect(await readiness(service)).toMatchObject({ httpStatus: 200, status: 'ready', reasons: [] });
  const job = await service.createJob({ ...smallRequest, steps: 20 });
  await service.jobWhen(job.id, 'has succeeded', ({ status }) => status === 'succeeded');
  expect(JSON.stringify(service.log)).not.toContain('secret@');
  await server.admin.config('SET', 'requirepass', 'other');
  await server.admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
  await until('it is degraded', async () => (await readiness(service)).status === 'degraded');
  const stopped = performance.now();
  expect(await service.stop()).toBe(0);
  expect(performance.now() - stopped).toBeLessThan(15_000);
});

test('while it stops, it is not ready', async () => {
  const server = await startRedis();
  const service = await start(server.url(), 'stopping');
  const job = await service.createJob({ ...smallRequest, steps: 1_000_000 });
  await service.jobWhen(job.id, 'trains', ({ progress }) => progress.step > 0);
  // The worker waits for its trainer, which is frozen.
  const trainer = service.log.find(({ trainer }) => typeof trainer === 'number')!.trainer as number;
  process.kill(trainer, 'SIGSTOP');
  const stopped = service.stop();
  const answer = await until('it says so', async () => {
    const now = await readiness(service);
    return now.httpStatus === 503 && now;
  });
  process.kill(trainer, 'SIGCONT');
  expect(answer).toMatchObject({ status: 'not ready', reasons: [{ check: 'process', code: 'STOPPING' }] });
  expect(await stopped).toBe(0);
});
