import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { DatasetView } from '../../src/schema/dataset.js';
import type { MetricsPoint } from '../../src/schema/job.js';
import { zip } from '../dataset/archive/zip-writer.js';
import { noise } from '../dataset/folders.js';
import { freePort } from '../free-port.js';
import { type FaultProxy, type ProxiedRequest, startFaultProxy } from '../s3/fault-proxy.js';
import { bucketSettings, type S3Server, startS3Server } from '../s3/s3-server.js';
import { until } from '../wait.js';
import { Cluster, smallRequest } from './cluster.js';

// What people notice of an S3 store that fails. What the storage makes of each fault is tested in test/storage.

vi.setConfig({ testTimeout: 400_000, hookTimeout: 1_800_000 });

/** How long the store refuses connections; FAULT_OUTAGE_SECONDS=60 is what is asked for. */
const outageSeconds = Number(process.env.FAULT_OUTAGE_SECONDS || 5);
const slowDown = { status: 503, code: 'SlowDown' } as const;

let server: S3Server;
let proxy: FaultProxy;
let cluster: Cluster;
let metricsPort: number;
const members = Promise.all(
  Array.from({ length: 20 }, async (_, i) => ({ name: `${i}.png`, content: await noise(i, 20) })),
);
const upload = async (name: string) => {
  const body = new Uint8Array(zip(await members));
  return cluster.api.get(`/datasets?name=${name}`, { method: 'POST', body });
};

beforeAll(async () => {
  server = await startS3Server();
  proxy = await startFaultProxy(server.url);
  const bucket = await server.bucket(proxy.url);
  metricsPort = await freePort();
  cluster = await Cluster.start({
    ...bucketSettings(server, bucket),
    // It outlives what the store does.
    LOCK_TIMEOUT: '30',
    METRICS_PORT: String(metricsPort),
  });
  expect((await upload('noise')).status).toBe(201);
  await cluster.startWorker({ METRICS_PORT: '' });
});
afterAll(async () => {
  await cluster.close();
  await proxy.close();
  await server.remove();
});
afterEach(() => proxy.rule(() => 'pass'));

/** Fails requests until the rule is replaced. @returns how many it has failed */
function failing(matches: (request: ProxiedRequest) => boolean): () => number {
  let count = 0;
  proxy.rule(request => {
    if (!matches(request)) return 'pass';
    count++;
    return slowDown;
  });
  return () => count;
}
/** That of a running training: it takes long, and saves often. */
const create = () =>
  cluster.api.createJob({ ...smallRequest, steps: 100_000, sampleEvery: 100_000, checkpoint: { every: 50, keep: 2 } });
const committed = async (id: string) => (await cluster.api.job(id)).latestCheckpoint?.step ?? 0;
const saves = (id: string, after: number) =>
  until(`${id} has saved after step ${after}`, async () => (await committed(id)) > after);

/** Ends a training, whose every step must be known, whatever happened to the store. */
async function endWhole(id: string): Promise<void> {
  await cluster.api.post(`/jobs/${id}/pause`, {});
  const { progress, attempt } = await cluster.api.jobWhen(id, 'is paused', ({ status }) => status === 'paused');
  expect(attempt).toBe(1);
  const { data } = (await (await cluster.api.get(`/jobs/${id}/metrics?points=10000`)).json()) as {
    data: MetricsPoint[];
  };
  const steps = data.map(({ step }) => step);
  expect([steps[0], steps.at(-1)]).toEqual([1, progress.step]);
  expect((await cluster.api.get(`/checkpoints/${id}-${progress.step}`)).status).toBe(200);
  await cluster.api.post(`/jobs/${id}/cancel`, {});
}

/** What a client is told while the store is away: what is wrong, and when to try again. */
async function expectUnavailable(answer: Response): Promise<void> {
  const { code, detail } = (await answer.json()) as { code: string; detail: string };
  expect([answer.status, answer.headers.get('retry-after'), code]).toEqual([503, '5', 'STORAGE_UNAVAILABLE']);
  expect(detail).toMatch(/^The storage s3:\S+ at \S+ does not answer as it should \(\w+\)\. Try again in a moment/);
}

async function counted(): Promise<Record<string, number>> {
  const text = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
  const lines = text.matchAll(/^dcgan_storage_errors_total\{code="(\w+)"\} (\d+)$/gm);
  return Object.fromEntries([...lines].map(([, code, count]) => [code, Number(count)]));
}

test('connections refused: clients are told when to try again, and the training goes on and loses nothing', async () => {
  const { id } = await create();
  await saves(id, 0);
  expect((await cluster.api.get('/generate.png?seed=1')).status).toBe(200);
  await proxy.refuse();
  const refused = performance.now();
  for (const path of ['/datasets', '/datasets/noise', '/datasets/noise/preview.png'])
    await expectUnavailable(await cluster.api.get(path));
  await expectUnavailable(await upload('cats'));
  await expectUnavailable(await cluster.api.get('/generate.png?seed=2'));
  expect((await cluster.api.get('/readyz')).status).toBe(200);
  const listed = await cluster.api.get('/jobs');
  expect([listed.status, ((await listed.json()) as { data: unknown[] }).data.length]).toEqual([200, 1]);
  await sleep(outageSeconds * 1000 - (performance.now() - refused));
  await proxy.open();
  const before = await committed(id);
  await saves(id, before);
  expect((await cluster.api.get('/generate.png?seed=2')).status).toBe(200);
  expect((await upload('cats')).status).toBe(201);
  expect((await cluster.api.get('/datasets/cats', { method: 'DELETE' })).status).toBe(200);
  await endWhole(id);
  expect((await counted()).ECONNREFUSED).toBeGreaterThan(0);
});

test('a store that is slow: everything takes longer, and nothing fails', async () => {
  proxy.rule(() => ({ after: sleep(100) }));
  const { id } = await create();
  expect((await upload('cats')).status).toBe(201);
  await saves(id, 50);
  expect((await cluster.api.get('/generate.png?seed=3')).status).toBe(200);
  expect((await cluster.api.get('/datasets/cats', { method: 'DELETE' })).status).toBe(200);
  await endWhole(id);
});

test('SlowDown while a training saves: it saves once the store has recovered, and loses nothing', async () => {
  const { id } = await create();
  await saves(id, 0);
  const failed = failing(({ method }) => method === 'PUT');
  await until('it has tried more than once', () => failed() > 3);
  const before = await committed(id);
  proxy.rule(() => 'pass');
  await saves(id, before);
  await endWhole(id);
});

test('SlowDown while images are made: a passing one is not noticed, a lasting one is a 503', async () => {
  const idsAt = async (path: string) => {
    const { data } = (await (await cluster.api.get(path)).json()) as { data: { id: string }[] };
    return data.map(({ id }) => id);
  };
  const [job] = await idsAt('/jobs');
  const [one, two] = await idsAt(`/jobs/${job}/checkpoints`);
  expect(two).toBeDefined();
  let left = 2;
  proxy.rule(({ method }) => (method === 'GET' && left-- > 0 ? slowDown : 'pass'));
  expect((await cluster.api.get(`/generate.png?seed=1&model=${one}`)).status).toBe(200);
  expect(left).toBeLessThanOrEqual(0);
  failing(({ method }) => method === 'GET');
  await expectUnavailable(await cluster.api.get(`/generate.png?seed=1&model=${two}`));
  proxy.rule(() => 'pass');
  expect((await cluster.api.get(`/generate.png?seed=1&model=${two}`)).status).toBe(200);
  expect((await counted()).SlowDown).toBeGreaterThan(2);
});

test('SlowDown during an upload: a 503 that says so, nothing of it is left, and it can be sent again', async () => {
  failing(({ method }) => method === 'PUT');
  await expectUnavailable(await upload('dogs'));
  expect(await (await cluster.api.get('/datasets/dogs')).json()).toMatchObject({
    status: 'failed',
    error: { code: 'STORAGE_UNAVAILABLE' },
  });
  proxy.rule(() => 'pass');
  const { data } = (await (await cluster.api.get('/datasets')).json()) as { data: DatasetView[] };
  expect(data.map(({ id }) => id)).toEqual(['demo-faces', 'noise']);
  const again = await upload('dogs');
  expect([again.status, await again.json()]).toMatchObject([201, { images: 20 }]);
});
