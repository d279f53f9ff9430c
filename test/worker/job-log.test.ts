import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CheckpointStore } from '../../src/checkpoint/index.js';
import { jobHistory } from '../../src/history/index.js';
import { JobQueue } from '../../src/queue/job-queue.js';
import { jobLog } from '../../src/queue/log/job-log.js';
import { JobLogEntry } from '../../src/schema/history/job-log.js';
import type { JobStatus } from '../../src/schema/job.js';
import { FileStorage } from '../../src/storage/index.js';
import { startWorker, type TrainingWorker } from '../../src/worker/supervisor.js';
import { jobSpec } from '../queue/job-spec.js';
import { silent, startTestRedis, type TestRedis } from '../redis.js';
import { until } from '../wait.js';

let redis: TestRedis;
let directory: string;
let queue: JobQueue;
let worker: TrainingWorker;
beforeAll(async () => {
  redis = await startTestRedis();
  directory = await mkdtemp(join(tmpdir(), 'dcgan-test-'));
  queue = new JobQueue({ connection: redis.connection, name: 'log', log: silent });
  worker = startWorker({
    connection: redis.connection,
    queueName: 'log',
    trainerEntry: fileURLToPath(new URL('fixtures/trainer.mjs', import.meta.url)),
    env: { ...process.env, TEST_DIRECTORY: directory },
    checkpoints: new CheckpointStore(directory),
    log: silent,
    note: jobLog(jobHistory(new FileStorage(directory)), silent),
    retryDelayMs: 10,
  });
});
afterAll(async () => {
  await worker.close();
  await queue.close();
  await redis.remove();
  await rm(directory, { recursive: true });
});

/** What the worker has noted once a job has a status. */
async function notedOf(metadata: Record<string, string>, status: JobStatus): Promise<JobLogEntry[]> {
  const { id } = await queue.add(jobSpec({ steps: 30, checkpoint: { every: 10, keep: 3 }, metadata }));
  const path = join(directory, 'jobs', id, 'log.ndjson');
  let entries: JobLogEntry[] = [];
  await until(`${status} is noted`, async () => {
    const text = await readFile(path, 'utf8').catch(() => '');
    entries = text.split('\n').flatMap(line => (line === '' ? [] : [JobLogEntry.parse(JSON.parse(line))]));
    return entries.some(({ event, data }) => event === 'status' && data.status === status);
  });
  return entries;
}
const whats = (entries: readonly JobLogEntry[]) =>
  entries.map(({ event, data }) =>
    event === 'status' ? data.status : event === 'checkpoint' ? `checkpoint ${data.step}` : event,
  );

test('attempts, checkpoints, crashes and the end are noted without an API', async () => {
  const entries = await notedOf({ crashAt: '15' }, 'succeeded');
  expect(whats(entries)).toEqual([
    ...['running', 'started', 'checkpoint 10', 'crashed'],
    ...['running', 'started', 'checkpoint 20', 'checkpoint 30', 'succeeded'],
  ]);
  const attempts = entries.flatMap(({ event, data }) => (event === 'status' ? (data.attempt ?? []) : []));
  expect(attempts).toEqual([1, 2]);
  const resumed = entries.flatMap(({ event, data }) => (event === 'started' ? [data.resumedFrom?.step ?? null] : []));
  expect(resumed).toEqual([null, 10]);
});

test('a failure is noted with its reason', async () => {
  const entries = await notedOf({ fail: 'yes' }, 'failed');
  expect(entries.at(-1)).toMatchObject({ event: 'status', data: { error: { code: 'DATASET_UNUSABLE' } } });
});
