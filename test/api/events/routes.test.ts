import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClient, type DcganClient, type FollowOptions } from '../../../src/client/index.js';
import { DatasetFeed } from '../../../src/queue/events/dataset-feed.js';
import { openRedis } from '../../../src/queue/redis/connection.js';
import { forgetEvents } from '../../forget-events.js';
import { silent } from '../../redis.js';
import { exampleInput } from '../../tasks/example.js';
import { until } from '../../wait.js';
import { endJobs } from '../end-jobs.js';
import { startTestService, type TestService } from '../service.js';

let service: TestService;
let baseUrl: string;
let client: DcganClient;
beforeAll(async () => {
  service = await startTestService();
  baseUrl = await service.app.listen({ host: '127.0.0.1', port: 0 });
  client = createClient({ baseUrl });
});
afterAll(() => service.close());

const create = async () => (await client.createJob({ body: { dataset: 'demo-faces', preset: 'tiny' } })).id;
/** Makes a dataset of one picture. */
const upload = async (name: string) => {
  const picture = await sharp({ create: { width: 32, height: 32, channels: 3, background: '#446688' } })
    .png()
    .toBuffer();
  return client.uploadDataset({ name, files: [{ content: new Blob([new Uint8Array(picture)]), name: 'a.png' }] });
};

/** Follows the events into a list, in words. Resolves once the first has arrived. */
async function follow(options: FollowOptions = {}) {
  const stop = new AbortController();
  const told: string[] = [];
  const ids: string[] = [];
  const done = (async () => {
    for await (const { event, data, id } of client.followEvents({ ...options, signal: stop.signal })) {
      ids.push(id);
      if (event === 'reset') told.push(`reset ${data.reason}`);
      else {
        const more = data.type === 'status' ? ` ${data.data.status}` : '';
        told.push(`${event} ${data.id} ${data.type}${more}`);
      }
    }
  })().catch(error => {
    if (!stop.signal.aborted) throw error;
  });
  await until('the stream has begun', () => ids.length > 0 || options.after !== undefined);
  return {
    told,
    ids,
    hears: (what: string) => until(`${what} is told`, () => told.includes(what)),
    async end() {
      stop.abort();
      await done;
    },
  };
}

test('tell of jobs from their creation to their deletion, in order', async () => {
  const { told, hears, end } = await follow({ types: ['job'] });
  const id = await create();
  await client.changeJob({ id, body: { name: 'Cats' } });
  await client.pauseJob({ id });
  await client.cancelJob({ id });
  await client.deleteJob({ id });
  await hears(`job ${id} deleted`);
  expect(told).toEqual([
    'reset connected',
    ...['created', 'status queued', 'renamed', 'status paused', 'status canceled', 'deleted'].map(
      what => `job ${id} ${what}`,
    ),
  ]);
  await end();
});

test('a new job comes with everything that GET /jobs/{id} says', async () => {
  const stop = new AbortController();
  const events = client.followEvents({ types: ['job'], signal: stop.signal });
  expect((await events.next()).value).toMatchObject({ event: 'reset', data: { reason: 'connected' } });
  const id = await create();
  const { value } = await events.next();
  expect(value).toMatchObject({ event: 'job', data: { id, type: 'created' } });
  expect((value as { data: { data: unknown } }).data.data).toEqual(await client.getJob({ id }));
  stop.abort();
  await client.cancelJob({ id });
});

test('tell when a checkpoint is pinned, unpinned, renamed or deleted, also of a job that is gone', async () => {
  const { id } = await service.saveCheckpoint('job-old', 5, 3);
  await service.saveCheckpoint('job-new', 5, 3);
  const { told, hears, end } = await follow({ types: ['job'] });
  const times = (count: number) =>
    until(`it is told ${count} times`, () => told.filter(line => line === 'job job-old checkpoints').length === count);
  await client.pinModel({ body: { checkpoint: id } });
  await times(1);
  await client.unpinModel();
  await times(2);
  // There is no pin any more: nothing has changed.
  await client.unpinModel();
  await client.renameCheckpoint({ id, body: { name: 'The old one' } });
  await times(3);
  await client.deleteCheckpoint({ id });
  await times(4);
  await client.pinModel({ body: { checkpoint: 'job-new-5' } });
  await hears('job job-new checkpoints');
  await client.unpinModel();
  await end();
});

test('tell of uploads, titles and deletions of datasets', async () => {
  const { told, hears, end } = await follow({ types: ['dataset'] });
  await upload('one');
  await hears('dataset one ready');
  await client.renameDataset({ id: 'one', body: { title: 'First' } });
  await hears('dataset one changed');
  await client.deleteDataset({ id: 'one' });
  await hears('dataset one deleted');
  const broken = await client.uploadDataset({
    name: 'broken',
    files: [{ content: new Blob(['text']), name: 'a.png' }],
  });
  expect(broken.error?.code).toBe('DATASET_UNUSABLE');
  await hears('dataset broken failed');
  expect(told.filter(line => !line.endsWith('progress'))).toEqual([
    'reset connected',
    'dataset one ready',
    'dataset one changed',
    'dataset one deleted',
    'dataset broken failed',
  ]);
  await end();
});

test('another process that shares Redis knows of an upload, too', async () => {
  const feed = new DatasetFeed({ connection: service.redis.connection, name: 'test', log: silent });
  await until('the feed is current', () => feed.isCurrent);
  const heard: string[] = [];
  feed.listen(({ update }) => heard.push(`${update.id} ${update.type}`));
  await upload('elsewhere');
  await until('the upload is told of', () => heard.includes('elsewhere ready'));
  await feed.close();
});

test('continue after the last event, jobs as well as datasets', async () => {
  const first = await follow();
  const id = await create();
  await first.hears(`job ${id} status queued`);
  await first.end();
  // While nobody listens.
  await client.cancelJob({ id });
  await upload('missed');
  const second = await follow({ after: first.ids.at(-1)! });
  await second.hears('dataset missed ready');
  await second.hears(`job ${id} status canceled`);
  expect(second.told).not.toContain('reset missed');
  await second.end();
});

test('say that everything has to be loaded again when the last event is no longer known', async () => {
  const id = await create();
  const unknown = [
    'nonsense',
    'job=1-0,dataset=1-0,task=1-0',
    // Of a stream about datasets alone, and one of a time that is yet to come.
    'dataset=0-0',
    'job=99999999999999-0,dataset=0-0,task=0-0',
  ];
  for (const after of unknown) {
    const { told, hears, end } = await follow({ after });
    await hears('reset missed');
    expect(told).toEqual(['reset missed']);
    await end();
  }
  await client.cancelJob({ id });
});

test('are not known once the stream has been trimmed', async () => {
  const { ids, end } = await follow({ types: ['job'] });
  await end();
  const redis = openRedis(service.redis.connection, { maxRetriesPerRequest: null });
  await redis.xadd('bull:test:events', '*', 'event', 'drained');
  await redis.xadd('bull:test:events', '*', 'event', 'drained');
  await redis.xtrim('bull:test:events', 'MAXLEN', 1);
  redis.disconnect();
  const again = await follow({ types: ['job'], after: ids.at(-1)! });
  await again.hears('reset missed');
  await again.end();
});

test('say so while they are followed when some of them are lost, and go on after that', async () => {
  const { told, ids, hears, end } = await follow();
  const id = await create();
  await hears(`job ${id} status queued`);
  const redis = openRedis(service.redis.connection, { maxRetriesPerRequest: null });
  await forgetEvents(redis, 'bull:test');
  await hears('reset missed');
  await upload('after');
  await client.cancelJob({ id });
  await hears(`job ${id} status canceled`);
  await hears('dataset after ready');
  expect(told.filter(line => line.startsWith('reset'))).toEqual(['reset connected', 'reset missed']);
  const place = ids.at(-1)!;
  await end();
  // Nothing is missed from here on.
  const again = await follow({ after: place });
  await client.deleteJob({ id });
  await again.hears(`job ${id} deleted`);
  expect(again.told).toEqual([`job ${id} deleted`]);
  await again.end();
  redis.disconnect();
});

test('tell of the work of a worker', async () => {
  const { told, hears, end } = await follow({ types: ['job'] });
  const id = await create();
  await endJobs(service, async () => {});
  await hears(`job ${id} status succeeded`);
  expect(told).toContain(`job ${id} status running`);
  await end();
});

test('tell of tasks', async () => {
  const { told, hears, end } = await follow({ types: ['task'] });
  const { id } = await service.tasks.add('projection', exampleInput('anna'));
  await client.cancelTask({ id });
  await client.deleteTask({ id });
  await hears(`task ${id} deleted`);
  expect(told.slice(1)).toEqual(
    ['created', 'status queued', 'status canceled', 'deleted'].map(what => `task ${id} ${what}`),
  );
  await end();
});

test('refuse types that there are not', async () => {
  const answer = await service.app.inject('/events?types=job,cat');
  expect([answer.statusCode, answer.json().errors[0].path]).toEqual([400, 'types.1']);
  expect((await service.app.inject('/events?types=')).statusCode).toBe(400);
  expect((await service.app.inject({ method: 'HEAD', url: '/events' })).statusCode).toBe(405);
});
