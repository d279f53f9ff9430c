import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { describe, expect, test } from 'vitest';
import { noticeOf } from '../../../src/queue/events/job-events.js';
import { JobFeed } from '../../../src/queue/events/job-feed.js';
import { isGap } from '../../../src/queue/events/notice.js';
import { compareEntryIds } from '../../../src/queue/events/stream-entry.js';
import { cachedJobs } from '../../../src/queue/job-cache.js';
import { canceledReason, initialRecord } from '../../../src/queue/job-view.js';
import { ownedJob } from '../../../src/queue/owned-job.js';
import { openRedis } from '../../../src/queue/redis/connection.js';
import type { JobEvent } from '../../../src/schema/job-event.js';
import { forgetEvents } from '../../forget-events.js';
import { silent } from '../../redis.js';
import { until } from '../../wait.js';
import { jobSpec } from '../job-spec.js';
import { testQueues } from '../queues.js';

const fixture = testQueues('feed');
const { closers, openQueue } = fixture;

async function open() {
  const { queue, name } = openQueue();
  const feed = new JobFeed({ connection: fixture.redis.connection, name, log: silent });
  closers.push(() => feed.close());
  const client = openRedis(fixture.redis.connection, { maxRetriesPerRequest: null });
  client.on('error', () => {});
  closers.push(() => client.disconnect());
  await until('the feed is current', () => feed.isCurrent);
  return { name, queue, feed, client };
}

/** Follows a job into a list, which is returned. */
function follow(feed: JobFeed, job: string, after = '0-0') {
  const told: { id: string; what: unknown }[] = [];
  const stop = new AbortController();
  const done = (async () => {
    for await (const notice of feed.follow(job, after, stop.signal))
      if (isGap(notice)) told.push({ id: notice.next, what: 'gap' });
      else if (notice.event) told.push({ id: notice.id, what: whatOf(notice.event) });
  })();
  closers.push(async () => {
    stop.abort();
    await done;
  });
  return told;
}
const whatOf = (event: JobEvent) => (event.event === 'status' ? event.data.status : event.event);
const whats = (told: readonly { what: unknown }[]) => told.map(({ what }) => what);

test('entries of the stream become events', () => {
  const event = (...fields: string[]) => noticeOf(['1-0', ['jobId', 'a', ...fields]])?.event;
  expect(event('event', 'active')).toEqual({ event: 'status', data: { status: 'running' } });
  expect(event('event', 'failed', 'failedReason', canceledReason)).toEqual({
    event: 'status',
    data: { status: 'canceled' },
  });
  expect(event('event', 'failed', 'failedReason', 'NON_FINITE: No')).toEqual({
    event: 'status',
    data: { status: 'failed', error: { code: 'NON_FINITE', message: 'No' } },
  });
  expect(event('event', 'requested', 'requested', 'pause')).toMatchObject({ data: { requested: 'pause' } });
  expect(event('event', 'sample', 'data', '{"step":3}')).toEqual({ event: 'sample', data: { step: 3 } });
  for (const unknown of ['added', 'drained', 'stalled']) expect(event('event', unknown)).toBeUndefined();
  expect(event('event', 'progress', 'data', '{"torn')).toBeUndefined();
  expect(noticeOf(['1-0', ['event', 'drained']])).toBeUndefined();
  expect(noticeOf(['1-0', ['event', 'removed', 'jobId', 'a']])).toMatchObject({ isEnd: true });
  expect(['10-0', '9-5', '10-2', '9-10'].sort(compareEntryIds)).toEqual(['9-5', '9-10', '10-0', '10-2']);
});

test('a follower hears everything of its job, in order, from the beginning or from where it was', async () => {
  const { queue, feed } = await open();
  const [spec, other] = [jobSpec(), jobSpec()];
  await queue.add(spec);
  await queue.add(other);
  await queue.control(spec.id, 'pause');
  const told = follow(feed, spec.id);
  await queue.control(spec.id, 'resume');
  await queue.control(other.id, 'cancel');
  await queue.control(spec.id, 'cancel');
  await until('all is told', () => told.length === 4);
  expect(whats(told)).toEqual(['queued', 'paused', 'queued', 'canceled']);
  const later = follow(feed, spec.id, told[1]!.id);
  // From Redis, as for a follower who comes after a restart.
  const missed = [];
  for await (const notice of feed.missed(spec.id, told[2]!.id))
    if (!isGap(notice) && notice.event) missed.push(notice.event.data);
  expect(missed).toEqual([{ status: 'canceled' }]);
  await until('the rest is told again', () => later.length === 2);
  expect(whats(later)).toEqual(['queued', 'canceled']);
  expect(await feed.reaches(told[0]!.id)).toBe(true);
  expect(await feed.reaches('0-1')).toBe(false);
});

test('a worker that holds the lock reports; one that has lost it changes nothing', async () => {
  const { queue, feed, client, name } = await open();
  const spec = jobSpec();
  await queue.add(spec);
  await client.set(`bull:${name}:${spec.id}:lock`, 'mine');
  const mine = ownedJob(client, `bull:${name}:`, spec.id, 'mine');
  const stale = ownedJob(client, `bull:${name}:`, spec.id, 'stale');
  expect([await mine.claim(), await stale.claim(), await mine.claim()]).toEqual([1, 'lost', 2]);
  const told = follow(feed, spec.id, await feed.position());
  const record = { ...initialRecord(spec), attempt: 1, latestSample: 10 };
  expect(await stale.report({ ...record, attempt: 9 }, [{ event: 'sample', data: { step: 9 } }])).toBe('lost');
  expect(await mine.report(record, [{ event: 'sample', data: { step: 10 } }])).toBe('written');
  expect(await queue.get(spec.id)).toMatchObject({ attempt: 1, latestSample: 10 });
  await until('it is told', () => told.length >= 2);
  expect(whats(told)).toEqual(['sample', 'progress']);
  await client.del(`bull:${name}:${spec.id}`);
  expect([await mine.claim(), await mine.report(record, [])]).toEqual(['gone', 'gone']);
});

test('followers go on after an outage of Redis', async () => {
  const { queue, feed } = await open();
  const spec = jobSpec();
  await queue.add(spec);
  const told = follow(feed, spec.id);
  await until('it is told', () => told.length === 1);
  await fixture.redis.stop();
  await sleep(300);
  expect(feed.isCurrent).toBe(false);
  for (let i = 0; i < 5; i++) await expect(feed.position()).rejects.toMatchObject({ code: 'QUEUE_UNAVAILABLE' });
  await fixture.redis.start();
  await until('the queue is back', () => queue.control(spec.id, 'pause').catch(() => undefined));
  await until('it is told', () => told.length === 2);
  expect(whats(told)).toEqual(['queued', 'paused']);
});

describe('the stream keeps only so many events', () => {
  /** Has events of a job written. @returns their ids */
  async function write(client: Redis, name: string, job: string, count: number): Promise<string[]> {
    const steps = client.pipeline();
    for (let i = 0; i < count; i++) steps.xadd(`bull:${name}:events`, '*', 'event', 'waiting', 'jobId', job);
    return (await steps.exec())!.map(([, id]) => id as string);
  }
  const trim = (client: Redis, name: string, left: number) => client.xtrim(`bull:${name}:events`, 'MAXLEN', left);

  test('a follower who is too slow is told of a gap, and goes on with those that are left', async () => {
    const { client, name } = await open();
    const ids = await write(client, name, 'a', 1200);
    // One that did not hear them itself.
    const feed = new JobFeed({ connection: fixture.redis.connection, name, log: silent });
    closers.push(() => feed.close());
    await until('the feed is current', () => feed.isCurrent);
    const stop = new AbortController();
    const following = feed.followAll(ids[0]!, stop.signal);
    const told = [(await following.next()).value];
    await trim(client, name, 100);
    while (told.at(-1).id !== ids.at(-1)) told.push((await following.next()).value);
    expect(told.filter(isGap)).toEqual([{ isGap: true, after: ids[500], next: ids[1100] }]);
    expect(told.filter(one => !isGap(one)).map(({ id }) => id)).toEqual([...ids.slice(1, 501), ...ids.slice(1100)]);
    stop.abort();
    expect((await following.next()).done).toBe(true);
  });

  test('what happened while this process was cut off for long is a gap for all who follow or listen', async () => {
    const { queue, name } = openQueue();
    const client = openRedis(fixture.redis.connection, { maxRetriesPerRequest: null });
    closers.push(() => client.disconnect());
    const proxy = await relay(fixture.redis.connection.path);
    closers.push(() => proxy.close());
    const feed = new JobFeed({ connection: { host: '127.0.0.1', port: proxy.port }, name, log: silent });
    closers.push(() => feed.close());
    let misses = 0;
    feed.listen(
      () => {},
      () => misses++,
    );
    const spec = jobSpec();
    await queue.add(spec);
    const told = follow(feed, spec.id);
    await until('the feed is current', () => feed.isCurrent && told.length > 0);
    const all = follow(feed, 'another', await feed.position());
    proxy.cut();
    await until('the feed knows', () => !feed.isCurrent);
    await queue.control(spec.id, 'cancel');
    await write(client, name, 'b', 20);
    await trim(client, name, 10);
    proxy.mend();
    await until('both are told', () => told.length === 2 && all.length === 1);
    expect([whats(told), whats(all), misses]).toEqual([['queued', 'gap'], ['gap'], 1]);
    await write(client, name, spec.id, 1);
    await until('the rest is told', () => told.length === 3);
    expect(whats(told)).toEqual(['queued', 'gap', 'queued']);
  });

  test('a follower of a quiet job misses nothing while much else happens', async () => {
    const { queue, feed, client, name } = await open();
    const spec = jobSpec();
    await queue.add(spec);
    const told = follow(feed, spec.id);
    await until('it is told', () => told.length === 1);
    const others = await write(client, name, 'other', 5000);
    await until('the feed has read on', async () => feed.isCurrent && (await feed.position()) === others.at(-1));
    await trim(client, name, 10);
    await queue.control(spec.id, 'pause');
    await until('it is told', () => told.length > 1);
    expect(whats(told)).toEqual(['queued', 'paused']);
  });

  test('what this process keeps of jobs is read again after a gap', async () => {
    const { queue, feed, client, name } = await open();
    const jobs = cachedJobs(queue, feed);
    const spec = jobSpec();
    await jobs.add(spec);
    const kept = await until('it is kept', async () => {
      const view = await jobs.get(spec.id);
      return view === (await jobs.get(spec.id)) && view;
    });
    let isLost = false;
    feed.listen(
      () => {},
      () => {
        isLost = true;
      },
    );
    await forgetEvents(client, `bull:${name}`);
    await until('the feed knows', () => isLost && feed.isCurrent);
    expect(await jobs.get(spec.id)).not.toBe(kept);
  });
});

test('a job is read once for all who ask until something happens to it', async () => {
  const { queue, feed } = await open();
  const jobs = cachedJobs(queue, feed);
  const [first, second] = [jobSpec(), jobSpec()];
  await jobs.add(first);
  await jobs.add(second);
  const [view, behind] = await until('the feed has told of both', async () => {
    const views = [await jobs.get(first.id), await jobs.get(second.id)];
    return views[0] === (await jobs.get(first.id)) && views[1] === (await jobs.get(second.id)) && views;
  });
  expect(view?.status).toBe('queued');
  expect(behind?.queuePosition).toBe(1);
  // Of its own changes it knows at once, of those of others in a moment.
  await jobs.control(first.id, 'pause');
  expect((await jobs.get(first.id))?.status).toBe('paused');
  await until('the other is next', async () => (await jobs.get(second.id))?.queuePosition === 0);
  await queue.control(first.id, 'cancel');
  await until('its end is seen', async () => (await jobs.get(first.id))?.status === 'canceled', 1000);
  expect(await jobs.get('nothing')).toBeUndefined();
});

test('a connection that is lost without a word is given up, and what was missed is told', async () => {
  const { queue, name } = openQueue();
  const proxy = await relay(fixture.redis.connection.path);
  closers.push(() => proxy.close());
  const feed = new JobFeed({ connection: { host: '127.0.0.1', port: proxy.port }, name, log: silent });
  closers.push(() => feed.close());
  const spec = jobSpec();
  await queue.add(spec);
  const told = follow(feed, spec.id);
  await until('the feed is current', () => feed.isCurrent && told.length > 0);
  proxy.freeze();
  await queue.control(spec.id, 'pause');
  await until('it is told', () => whats(told).includes('paused'), 40_000);
  expect(whats(told)).toEqual(['queued', 'paused']);
});

/**
 * Relays connections to a unix socket. A frozen one stays open and carries nothing any more; new ones are relayed, except while
 * it is cut.
 */
async function relay(path: string) {
  const pairs = new Set<Socket>();
  let isCut = false;
  const server = createServer(socket => {
    if (isCut) {
      socket.destroy();
      return;
    }
    const onward = connect(path);
    for (const end of [socket, onward]) {
      pairs.add(end);
      end.on('error', () => {});
      end.on('close', () => pairs.delete(end));
    }
    socket.pipe(onward).pipe(socket);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    freeze() {
      for (const end of pairs) end.unpipe();
    },
    cut() {
      isCut = true;
      for (const end of pairs) end.destroy();
    },
    mend() {
      isCut = false;
    },
    close() {
      for (const end of pairs) end.destroy();
      server.close();
    },
  };
}
