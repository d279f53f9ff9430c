import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createClient } from '../../src/client/index.js';
import type { DatasetView } from '../../src/schema/dataset.js';
import { openBody } from '../api/upload.js';
import { zip } from '../dataset/archive/zip-writer.js';
import { noise } from '../dataset/folders.js';
import { Service } from '../e2e/service.js';
import { bucketSettings, type S3Server, startS3Server } from '../s3/s3-server.js';
import { until } from '../wait.js';
import { Cluster, smallRequest } from './cluster.js';
import { hear } from './hear.js';

// Two processes of the API, as on two machines: they share Redis and a bucket, and no folder. The first one is killed.

vi.setConfig({ testTimeout: 240_000, hookTimeout: 1_800_000 });

let server: S3Server;
let cluster: Cluster;
let other: Service;
let archive: Buffer;

beforeAll(async () => {
  const members = Array.from({ length: 400 }, async (_, i) => ({ name: `${i}.png`, content: await noise(i, 160) }));
  archive = zip(await Promise.all(members));
  server = await startS3Server();
  const bucket = await server.bucket();
  cluster = await Cluster.start({
    ...bucketSettings(server, bucket),
    // So that there is time for a kill between the first image and the last.
    DECODE_CONCURRENCY: '1',
  });
  other = await Service.start({ ...cluster.environment, DATA_DIR: join(cluster.dataDir, 'other') }, 'api');
});
afterAll(async () => {
  await other.stop();
  await cluster.close();
  await server.remove();
});
let isKilled = false;
const kill = async () => {
  isKilled = true;
  await cluster.api.stop('SIGKILL');
};
beforeEach(async () => {
  if (isKilled) await cluster.startApi();
  isKilled = false;
});
const bodies: { end(): void }[] = [];
afterEach(() => {
  for (const { end } of bodies.splice(0)) end();
});

const half = () => {
  const body = openBody(new Uint8Array(archive.subarray(0, 1_000_000)));
  bodies.push(body);
  return body;
};
/** Sends an upload; undefined when its API dies before it answers. */
const send = async (service: Service, name: string, body: ReadableStream | Uint8Array<ArrayBuffer>, wait = true) => {
  const headers: Record<string, string> = wait ? {} : { prefer: 'respond-async' };
  const options = { method: 'POST', body, headers, duplex: 'half' } as RequestInit;
  return service.get(`/datasets?name=${name}`, options).catch(() => undefined);
};
const dataset = async (service: Service, id: string) => {
  const answer = await service.get(`/datasets/${id}`);
  return answer.ok ? ((await answer.json()) as DatasetView) : undefined;
};
const listed = async (service: Service, query = '') => {
  const { data } = (await (await service.get(`/datasets${query}`)).json()) as { data: DatasetView[] };
  return data.map(({ id, status }) => `${id} ${status}`);
};
const codeOf = async (answer: Response | undefined) => ((await answer?.json()) as { code?: string } | undefined)?.code;

/** What the other API says of a dataset from now on. */
async function eventsOf(id: string) {
  const ending = new AbortController();
  const events = createClient({ baseUrl: other.url }).followEvents({ types: ['dataset'], signal: ending.signal });
  await events.next();
  const seen: string[] = [];
  const following = (async () => {
    for await (const { event, data } of events) if (event === 'dataset' && data.id === id) seen.push(data.type);
  })();
  following.catch(() => {});
  return { seen, end: () => ending.abort() };
}

test('an upload that one API receives is known to the other, which refuses its name until it is deleted', async () => {
  const events = await eventsOf('faces');
  const body = half();
  const upload = send(cluster.api, 'faces', body.stream);
  const seen = await until('the other one sees it', async () => {
    const found = await dataset(other, 'faces');
    return found?.progress?.receivedBytes === 1_000_000 && found;
  });
  expect(seen).toMatchObject({ kind: 'upload', status: 'receiving', images: null, error: null });
  expect(await listed(other)).toEqual(['demo-faces unread']);
  for (const service of [cluster.api, other])
    expect(await listed(service, '?unfinished=true')).toEqual(['demo-faces unread', 'faces receiving']);
  await until('its events come', () => events.seen.includes('progress'));
  expect(await codeOf(await send(other, 'faces', new Uint8Array(archive)))).toBe('DATASET_EXISTS');
  const training = await other.post('/jobs', { dataset: 'faces', preset: 'tiny' });
  expect([training.status, await codeOf(training)]).toEqual([409, 'DATASET_NOT_READY']);

  const watching = createClient({ baseUrl: other.url }).watchDataset('faces');
  expect((await watching.next()).value).toMatchObject({ status: 'receiving' });
  expect((await other.get('/datasets/faces', { method: 'DELETE' })).status).toBe(200);
  expect(await codeOf(await upload)).toBe('DATASET_NOT_FOUND');
  expect(events.seen).toContain('deleted');
  events.end();
  for (const service of [cluster.api, other]) expect((await service.get('/datasets/faces')).status).toBe(404);
  await watching.return(undefined);
});

test('of uploads of the same name to both at once, one is taken', async () => {
  const taken = await Promise.all([cluster.api, other].map(each => send(each, 'twice', new Uint8Array(archive))));
  expect(taken.map(answer => answer?.status).sort()).toEqual([201, 409]);
  for (const service of [cluster.api, other])
    expect(await dataset(service, 'twice')).toMatchObject({ status: 'ready', images: 400 });
  expect((await other.get('/datasets/twice', { method: 'DELETE' })).status).toBe(200);
});

test('the dataset that one API has decoded is ready at the other, and its events said so', async () => {
  const events = await eventsOf('faces');
  expect((await send(cluster.api, 'faces', new Uint8Array(archive), false))?.status).toBe(202);
  const states: string[] = [];
  for await (const { status } of createClient({ baseUrl: other.url }).watchDataset('faces')) states.push(status);
  expect(states.at(-1)).toBe('ready');
  await until('its event has come', () => events.seen.at(-1) === 'ready');
  events.end();
  expect(await listed(other, '?unfinished=true')).toEqual(['demo-faces unread', 'faces ready']);
  expect((await cluster.api.get('/datasets/faces', { method: 'DELETE' })).status).toBe(200);
});

for (const [when, begin] of [
  ['receives', () => send(cluster.api, 'lost', half().stream)],
  ['decodes', () => send(cluster.api, 'lost', new Uint8Array(archive), false)],
] as const)
  test(`an upload whose API is killed while it ${when} it has failed, as the other one says, and can be sent again`, async () => {
    const events = await eventsOf('lost');
    const upload = begin();
    await until('the other one sees it', async () => {
      const progress = (await dataset(other, 'lost'))?.progress;
      return when === 'decodes' ? (progress?.decoded ?? 0) > 5 : progress?.receivedBytes === 1_000_000;
    });
    await kill();
    await upload;
    const failed = await until('it has failed', async () => {
      const found = await dataset(other, 'lost');
      return found?.status === 'failed' && found;
    });
    expect(failed).toMatchObject({ progress: null, error: { code: 'UPLOAD_INTERRUPTED' } });
    await until('its event has come', () => events.seen.includes('failed'));
    events.end();
    expect(await listed(other)).toEqual(['demo-faces unread']);
    expect((await send(other, 'lost', new Uint8Array(archive)))?.status).toBe(201);
    expect((await other.get('/datasets/lost', { method: 'DELETE' })).status).toBe(200);
  });

/** A small model, which both know. */
async function trained(): Promise<string> {
  const worker = await cluster.startWorker({ DATA_DIR: join(cluster.dataDir, 'worker') });
  const { id } = await other.createJob({ ...smallRequest, steps: 40, name: 'model' });
  await other.jobWhen(id, 'has succeeded', ({ status }) => status === 'succeeded');
  await cluster.endWorker(worker, 'SIGTERM');
  return `${id}-40`;
}

describe('an API is killed', () => {
  let model: string;
  beforeAll(async () => {
    const members = Array.from({ length: 20 }, async (_, i) => ({ name: `${i}.png`, content: await noise(i, 20) }));
    expect((await send(other, 'noise', new Uint8Array(zip(await Promise.all(members)))))?.status).toBe(201);
    model = await trained();
  });
  /** Kills it a moment after a request was sent. */
  const killAfter = async (ms: number, request: Promise<unknown>) => {
    const answered = request.catch(() => {});
    await sleep(ms);
    await kill();
    await answered;
    for (const path of ['/readyz', '/jobs', '/datasets', `/generate.png?seed=${ms}`])
      expect((await other.get(path)).status, path).toBe(200);
  };

  for (const ms of [0, 8])
    test(`${ms} ms after a job was posted: it is there once or not at all, and the same request makes it`, async () => {
      const name = `posted-${ms}`;
      const post = (service: Service) =>
        service.get('/jobs', {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'idempotency-key': name },
          body: JSON.stringify({ ...smallRequest, name }),
        });
      await killAfter(ms, post(cluster.api));
      const again = await post(other);
      expect(again.status).toBe(202);
      const { id } = (await again.json()) as { id: string };
      const { data } = (await (await other.get('/jobs')).json()) as { data: { id: string; name: string }[] };
      expect(data.filter(job => job.name === name).map(job => job.id)).toEqual([id]);
      expect((await other.post(`/jobs/${id}/cancel`, {})).status).toBe(200);
    });

  test('while it makes images, or sends a checkpoint: the other one does so', async () => {
    const paths = [`/generate.png?rows=8&cols=8&seed=5&model=${model}`, `/checkpoints/${model}/download`];
    const whole = (service: Service) => (path: string) => service.get(path).then(answer => answer.arrayBuffer());
    const before = await Promise.all(paths.map(whole(other)));
    await killAfter(3, Promise.all(paths.map(whole(cluster.api))));
    expect(await Promise.all(paths.map(whole(other)))).toEqual(before);
  });

  test('while a client follows its events: the other one continues where it was', async () => {
    const follow = (service: Service, after?: string) =>
      service.get('/events?types=dataset', { headers: after === undefined ? {} : { 'last-event-id': after } });
    const titled = (title: string) =>
      other.get('/datasets/noise', {
        method: 'PATCH',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ title }),
      });
    const first = await hear(await follow(cluster.api), text => text.includes('event: reset'));
    const id = /^id: (.*)$/m.exec(first)![1]!;
    await killAfter(0, Promise.resolve());
    for (const title of ['One', 'Two']) expect((await titled(title)).status).toBe(200);
    const missed = await hear(await follow(other, id), text => text.includes('"title":"Two"'));
    expect(missed).not.toContain('event: reset');
    expect([...missed.matchAll(/"title":"(\w+)"/g)].map(([, title]) => title)).toEqual(['One', 'Two']);
  });

  test('while it searches for a photo: the other one finishes the search', async () => {
    const photo = await noise(3, 64);
    const query = `model=${model}&name=found&starts=2`;
    const sent = await cluster.api.get(`/projections?${query}`, { method: 'POST', body: new Uint8Array(photo) });
    expect(sent.status).toBe(202);
    const { id } = (await sent.json()) as { id: string };
    const task = async () => (await (await other.get(`/tasks/${id}`)).json()) as { status: string; error: unknown };
    await until('it has begun', async () => (await task()).status !== 'queued');
    await killAfter(1, Promise.resolve());
    const ended = await until('it has ended', async () => {
      const now = await task();
      return ['succeeded', 'failed'].includes(now.status) && now;
    });
    expect(ended).toMatchObject({ status: 'succeeded', error: null });
    expect((await other.get(`/favourites/found?model=${model}`)).status).toBe(200);
  });
});
