import { Queue } from 'bullmq';
import { expect, test } from 'vitest';
import { JobFeed } from '../../src/queue/events/job-feed.js';
import { JobQueue } from '../../src/queue/job-queue.js';
import { initialRecord, storedSpec } from '../../src/queue/job-view.js';
import { openRedis } from '../../src/queue/redis/connection.js';
import type { JobSpec } from '../../src/schema/job.js';
import { silent } from '../redis.js';
import { until } from '../wait.js';
import { jobSpec } from './job-spec.js';
import { testQueues } from './queues.js';

const fixture = testQueues('add-ended');
const { closers, openQueue } = fixture;
const imported = () => jobSpec({ importedFrom: 'job-elsewhere-100' });

test('a job that has ended elsewhere is as BullMQ keeps one that has succeeded', async () => {
  const { queue, name } = openQueue();
  const spec = imported();
  const record = { ...initialRecord(spec), latestCheckpoint: { id: `${spec.id}-100`, step: 100, sha256: '' } };
  const added = await queue.addEnded(spec, record);
  expect(added).toMatchObject({
    id: spec.id,
    kind: 'imported',
    importedFrom: 'job-elsewhere-100',
    status: 'succeeded',
    createdAt: spec.createdAt,
    finishedAt: spec.createdAt,
    latestCheckpoint: record.latestCheckpoint,
  });
  expect(await queue.get(spec.id)).toEqual(added);
  expect(await queue.addEnded({ ...spec, name: 'another' }, record)).toEqual(added);

  const connection = openRedis(fixture.redis.connection, {});
  const bull = new Queue<JobSpec>(name, { connection });
  closers.push(async () => {
    await bull.close();
    connection.disconnect();
  });
  expect(await bull.getJobCounts()).toMatchObject({ completed: 1, waiting: 0, prioritized: 0, active: 0 });
  const [job] = await bull.getCompleted();
  expect(job).toMatchObject({
    id: spec.id,
    data: storedSpec(spec),
    timestamp: Date.parse(spec.createdAt),
    returnvalue: null,
  });
  await queue.remove(spec.id);
  expect(await bull.getJobCounts()).toMatchObject({ completed: 0 });
});

test('followers hear that it has come into being, and of no training that has ended', async () => {
  const { queue, name } = openQueue();
  const feed = new JobFeed({ connection: fixture.redis.connection, name, log: silent });
  closers.push(() => feed.close());
  const heard: object[] = [];
  feed.listen(({ id: _, ...notice }) => heard.push(notice));
  await until('the feed is current', () => feed.isCurrent);
  const spec = imported();
  await queue.addEnded(spec, initialRecord(spec));
  await until('it is heard of', () => heard.length > 0);
  expect(heard).toEqual([{ job: spec.id, change: 'created', isRecord: false, isEnd: false }]);
});

test('only so many are kept, as of trainings', async () => {
  const { connection } = fixture.redis;
  const queue = new JobQueue({ connection, name: fixture.newName(), log: silent, timeoutMs: 30_000, keepFinished: 2 });
  closers.push(() => queue.close());
  const specs = [imported(), imported(), imported()];
  for (const spec of specs) await queue.addEnded(spec, initialRecord(spec));
  const { data } = await queue.list({ limit: 10 });
  expect(data.map(({ id }) => id)).toEqual([specs[2]!.id, specs[1]!.id]);
});
