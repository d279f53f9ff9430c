import type { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { dumpQueue, queueExists, restoreQueue } from '../../src/queue/queue-dump.js';
import { openRedis } from '../../src/queue/redis/connection.js';
import { startTestRedis, type TestRedis } from '../redis.js';

let server: TestRedis;
let redis: Redis;
beforeAll(async () => {
  server = await startTestRedis();
  redis = openRedis(server.connection, {}) as unknown as Redis;
  await redis.hset('bull:one:job-1', 'data', Buffer.from([0, 255, 10, 128]));
  await redis.rpush('bull:one:wait', 'job-1');
  await redis.set('bull:one:job-1:lock', 'a worker');
  await redis.xadd('bull:one:events', '5-1', 'event', 'added');
  await redis.set('dcgan:bull:one:once:x', 'remembered', 'PX', 3_600_000);
  await redis.set('dcgan:bull:one:rate:1', '3', 'PX', 60_000);
  await redis.set('bull:one-more:wait', 'of another queue');
});
afterAll(async () => {
  redis.disconnect();
  await server.remove();
});

it('a queue comes back under another name, byte for byte, with what is left of each time, and without locks', async () => {
  const entries = await dumpQueue(redis, 'one');
  expect(entries.map(({ space, key }) => `${space} ${key}`).sort()).toEqual([
    'bull events',
    'bull job-1',
    'bull wait',
    'dcgan once:x',
    'dcgan rate:1',
  ]);
  expect(await queueExists(redis, 'two')).toBe(false);
  await redis.set('bull:two:stale', 'goes');
  // Ten minutes later, by the clock that is given.
  await restoreQueue(redis, 'two', entries, Date.now() + 600_000);
  expect(await redis.hgetBuffer('bull:two:job-1', 'data')).toEqual(Buffer.from([0, 255, 10, 128]));
  expect(await redis.lrange('bull:two:wait', 0, -1)).toEqual(['job-1']);
  expect(await redis.xrange('bull:two:events', '-', '+')).toEqual([['5-1', ['event', 'added']]]);
  const left = await redis.pttl('bull:two:own:once:x');
  expect(left > 0 && left <= 3_600_000).toBe(true);
  expect(
    await redis.exists('bull:two:own:rate:1', 'dcgan:bull:two:once:x', 'bull:two:stale', 'bull:two:job-1:lock'),
  ).toBe(0);
  expect(await redis.get('bull:one-more:wait')).toBe('of another queue');
});

it('what this Redis cannot read changes nothing, and says so', async () => {
  const entries = [
    { space: 'bull' as const, key: 'job-1', expiresAt: null, dump: Buffer.from('future').toString('base64') },
  ];
  await expect(restoreQueue(redis, 'one', entries)).rejects.toThrow('use that version or a newer one');
  expect(await redis.lrange('bull:one:wait', 0, -1)).toEqual(['job-1']);
});
