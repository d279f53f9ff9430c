import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { afterEach, expect, it } from 'vitest';
import { adoptOldKeys, startAdoption } from '../../src/queue/adopt-old-keys.js';
import { once } from '../../src/queue/idempotency.js';
import { ownKeys } from '../../src/queue/keys.js';
import { openRedis } from '../../src/queue/redis/connection.js';
import { sweepStore } from '../../src/sweeps/sweep-store.js';
import { silent } from '../redis.js';
import { startRedisServer } from '../redis-server.js';
import { testQueues } from './queues.js';

const queues = testQueues('old');

/** What an older version has written, by its keys, as literals: they are what is in its users' Redis. */
async function writeOld(name: string) {
  const redis = openRedis(queues.redis.connection, {});
  queues.closers.push(() => redis.disconnect());
  await redis.hset(`dcgan:${name}:workers`, { 'worker-1': 'one', 'worker-2': 'two' });
  await redis.set(`dcgan:bull:${name}:once:abc`, '{"fingerprint":"f","plan":1,"answer":2}', 'EX', 1000);
  await redis.set(`dcgan:bull:${name}:rate:29000000`, '3', 'EX', 120);
  await redis.set(`dcgan:bull:${name}:webhooks`, '1700000000000-0');
  await redis.zadd(`dcgan:bull:${name}:sweeps:all`, 0, 'sweep-1', 0, 'sweep-2');
  await redis.sadd(`dcgan:bull:${name}:sweeps:unsettled`, 'sweep-2');
  await redis.set(`dcgan:bull:${name}:sweeps:of:sweep-1`, 'first');
  await redis.set(`dcgan:bull:${name}:sweeps:of:sweep-2`, 'second');
  await redis.set(`dcgan:bull:${name}:sweeps:once:def`, 'answer', 'EX', 1000);
  return redis;
}

const oldKeysOf = (redis: Awaited<ReturnType<typeof writeOld>>, name: string) => redis.keys(`dcgan:*${name}*`);

it('gives all keys of an older version the names of today, with what they hold and the time that they have left', async () => {
  const name = queues.newName();
  const redis = await writeOld(name);
  await writeOld(`${name}-of-another`);
  expect(await adoptOldKeys(redis, name)).toBe(9);
  expect((await oldKeysOf(redis, name)).length).toBe(9);
  for (const key of await oldKeysOf(redis, name)) expect(key).toContain('-of-another');

  const keys = ownKeys(name);
  expect(await redis.hgetall(keys.workers)).toEqual({ 'worker-1': 'one', 'worker-2': 'two' });
  expect(await redis.get(keys.rate(29_000_000))).toBe('3');
  expect(await redis.ttl(keys.rate(29_000_000))).toBeGreaterThan(60);
  expect(await redis.get(keys.webhooks)).toBe('1700000000000-0');
  expect(await sweepStore(redis, name, 10).unsettled()).toEqual(['sweep-2']);
  expect(await redis.zrange(keys.sweeps.all, '0', '-1')).toEqual(['sweep-1', 'sweep-2']);
  expect(await redis.mget(keys.sweeps.of('sweep-1'), keys.sweeps.of('sweep-2'))).toEqual(['first', 'second']);
  expect(await redis.get(keys.sweeps.once('def'))).toBe('answer');
  expect(await redis.ttl(keys.once('abc'))).toBeGreaterThan(900);
  const replay = await once(redis, {
    key: keys.once('abc'),
    fingerprint: 'f',
    plan: () => Promise.reject(new Error('not again')),
    carryOut: () => Promise.reject(new Error('not again')),
  });
  expect(replay).toEqual({ answer: 2, isReplay: true });
});

it('many processes may do it at once, and again', async () => {
  const name = queues.newName();
  const redis = await writeOld(name);
  const counts = await Promise.all(Array.from({ length: 8 }, () => adoptOldKeys(redis, name)));
  expect(counts.reduce((sum, count) => sum + count)).toBe(9);
  expect(await oldKeysOf(redis, name)).toEqual([]);
  expect(await adoptOldKeys(redis, name)).toBe(0);
});

it('what is there under both names is merged, and what an older version writes later comes too', async () => {
  const name = queues.newName();
  const redis = await writeOld(name);
  const keys = ownKeys(name);
  await redis.hset(keys.workers, { 'worker-2': 'newer', 'worker-3': 'three' });
  await redis.zadd(keys.sweeps.all, 0, 'sweep-3');
  await redis.sadd(keys.sweeps.unsettled, 'sweep-3');
  await redis.set(keys.webhooks, '1800000000000-0');
  await adoptOldKeys(redis, name);
  expect(await redis.hgetall(keys.workers)).toEqual({ 'worker-1': 'one', 'worker-2': 'newer', 'worker-3': 'three' });
  expect(await redis.zrange(keys.sweeps.all, '0', '-1')).toEqual(['sweep-1', 'sweep-2', 'sweep-3']);
  expect((await redis.smembers(keys.sweeps.unsettled)).sort()).toEqual(['sweep-2', 'sweep-3']);
  expect(await redis.get(keys.webhooks)).toBe('1800000000000-0');

  await redis.hset(`dcgan:${name}:workers`, 'worker-4', 'four');
  await redis.set(`dcgan:bull:${name}:once:later`, 'x', 'EX', 1000);
  expect(await adoptOldKeys(redis, name)).toBe(2);
  expect(await redis.hget(keys.workers, 'worker-4')).toBe('four');
  expect(await redis.get(keys.once('later'))).toBe('x');
});

it('does not search through Redis when there is nothing to rename', async () => {
  const name = queues.newName();
  const redis = await writeOld(name);
  await adoptOldKeys(redis, name);
  const scans = async () => /cmdstat_scan:calls=(\d+)/.exec(await redis.info('commandstats'))?.[1];
  const before = await scans();
  expect(await adoptOldKeys(redis, name)).toBe(0);
  expect(await scans()).toBe(before);
});

it('a user who may not touch the old names is served without them', async () => {
  const { connection } = queues.redis;
  const name = queues.newName();
  const admin = await writeOld(name);
  await admin.call('ACL', 'SETUSER', 'narrow', 'on', '>p', 'resetkeys', '~bull:*', '+@all', '-@dangerous');
  const lines: string[] = [];
  const log = pino({ level: 'info' }, { write: line => void lines.push(line) });
  const adoption = startAdoption({
    connection: { ...connection, username: 'narrow', password: 'p' },
    queueName: name,
    log,
  });
  await adoption.done;
  expect(lines).toEqual([]);
  expect((await oldKeysOf(admin, name)).length).toBe(9);
});

const servers: { remove(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.remove();
});

it('does not wait for a Redis that is away, and does it when it is back', async () => {
  const server = await startRedisServer(['--requirepass', 'other']);
  servers.push(server);
  await server.admin.hset('dcgan:away:workers', 'worker-1', 'one');
  const adoption = startAdoption({ connection: { url: server.url(':secret@') }, queueName: 'away', log: silent });
  await adoption.attempted;
  expect(await server.admin.exists('dcgan:away:workers')).toBe(1);
  await server.admin.config('SET', 'requirepass', 'secret');
  await adoption.done;
  expect(await server.admin.hgetall(ownKeys('away').workers)).toEqual({ 'worker-1': 'one' });
  await server.admin.config('SET', 'requirepass', 'other');
  const another = startAdoption({ connection: { url: server.url(':secret@') }, queueName: 'away', log: silent });
  await another.attempted;
  another.close();
  await Promise.race([another.done, sleep(10_000).then(() => expect.fail('still at it'))]);
});
