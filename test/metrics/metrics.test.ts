import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { createMetrics, type Metrics } from '../../src/metrics/metrics.js';
import { slots } from '../../src/metrics/slots.js';
import type { TrainingSources } from '../../src/metrics/trainings.js';
import {
  generatorRuns,
  gridsAnswered,
  problemsSent,
  redisErrors,
  requestsAnswered,
  storageErrors,
} from '../../src/telemetry/measurements.js';

let metrics: Metrics;
afterEach(() => metrics?.close());

const away = () => Promise.reject(new Error('Redis is away'));
const start = (sources: Partial<TrainingSources> = {}) => {
  metrics = createMetrics({
    counts: away,
    running: away,
    workers: away,
    listen: () => () => {},
    dataDir: tmpdir(),
    version: '1.2.3',
    ...sources,
  });
  return metrics;
};

test('while Redis is away, it says so and has no numbers of the queue', async () => {
  const text = await start().text();
  expect(text).toContain('dcgan_redis_up 0\n');
  expect(text).not.toMatch(/^dcgan_jobs\{/m);
  expect(text).toContain('dcgan_info{version="1.2.3"} 1\n');
  expect(text).toMatch(/^dcgan_disk_bytes\{of="free"\} [1-9]/m);
});

test('what is measured anywhere in the process is counted', async () => {
  start();
  requestsAnswered.publish({ method: 'GET', route: '/jobs/:id', status: 404, seconds: 0.01 });
  problemsSent.publish({ code: 'JOB_NOT_FOUND' });
  gridsAnswered.publish({ from: 'memory', seconds: 0 });
  gridsAnswered.publish({ from: 'generator', seconds: 0.02 });
  generatorRuns.publish({ images: 64, seconds: 0.1 });
  redisErrors.publish({ message: 'gone' });
  storageErrors.publish({ code: 'ENOSPC' });
  const text = await metrics.text();
  for (const line of [
    'dcgan_http_request_seconds_count{method="GET",route="/jobs/:id",status="4xx"} 1',
    'dcgan_problems_total{code="JOB_NOT_FOUND"} 1',
    'dcgan_grids_total{from="memory"} 1',
    'dcgan_grids_total{from="generator"} 1',
    'dcgan_grid_seconds_count 1',
    'dcgan_generator_batch_images_sum 64',
    'dcgan_redis_errors_total 1',
    'dcgan_storage_errors_total{code="ENOSPC"} 1',
  ])
    expect(text.split('\n')).toContain(line);
  metrics.close();
  problemsSent.publish({ code: 'JOB_NOT_FOUND' });
});

test('all are listed in the documents, in the words that Prometheus reads', async () => {
  const help = (await start().text()).matchAll(/^# HELP (dcgan_\w+) (.*)$/gm);
  const measured = [...help].map(([, name, text]) => `${name}: ${text}`);
  const page = await readFile(resolve(import.meta.dirname, '../../docs/deploy.md'), 'utf8');
  const listed = [...page.matchAll(/^\| `(dcgan_\w+)` \| .*\| (.*) \|$/gm)].map(([, name, text]) => `${name}: ${text}`);
  expect(measured.length).toBeGreaterThan(20);
  expect(listed.sort()).toEqual(measured.sort());
});

test('a worker counts as long as it was seen lately', async () => {
  const seen = (minutes: number) => ({ seenAt: new Date(Date.now() - minutes * 60_000).toISOString() });
  const none = { queued: 0, running: 0, paused: 0, succeeded: 0, failed: 0 };
  const text = await start({
    counts: async () => ({ jobs: { ...none, queued: 7 }, tasks: none }),
    running: async () => [],
    workers: async () => [seen(0), seen(2), seen(3), seen(1000)],
  }).text();
  expect(text).toContain('dcgan_workers 2\n');
  expect(text).toContain('dcgan_jobs{status="queued"} 7\n');
  expect(text).toContain('dcgan_redis_up 1\n');
});

test('a training keeps its slot until it ends, and another one takes it then', () => {
  const { assign } = slots(2);
  expect([...assign(['a', 'b', 'c'])]).toEqual([
    ['a', 0],
    ['b', 1],
  ]);
  expect([...assign(['c', 'b'])].sort()).toEqual([
    ['b', 1],
    ['c', 0],
  ]);
  expect([...assign([])]).toEqual([]);
});
