import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { noticeOf } from '../../../src/queue/events/job-events.js';
import { JobFeed } from '../../../src/queue/events/job-feed.js';
import { compareEntryIds } from '../../../src/queue/events/stream-entry.js';
import { cachedJobs } from '../../../src/queue/job-cache.js';
import { canceledReason, initialRecord } from '../../../src/queue/job-view.js';
import { ownedJob } from '../../../src/queue/owned-job.js';
import { openRedis } from '../../../src/queue/redis/connection.js';
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
    for await (const { id, event } of feed.follow(job, after, stop.signal))
      if (event) told.push({ id, what: event.event === 'status' ? event.data.status : event.event });
  })();
  closers.push(async () => {
    stop.abort();
    await done;
  });
  return told;
}
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
  for await (const { event } of feed.missed(spec.id, told[2]!.id)) if (event) missed.push(event.data);
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

/** Relays connections to a unix socket. A frozen one stays open and carries nothing any more; new ones are relayed. */
async function relay(path: string) {
  const pairs = new Set<Socket>();
  const server = createServer(socket => {
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
    close() {
      for (const end of pairs) end.destroy();
      server.close();
    },
  };
}
