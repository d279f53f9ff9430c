import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { JobQueue } from '../../src/queue/job-queue.js';
import { compile } from '../compile.js';
import { freePort } from '../free-port.js';
import { jobSpec } from '../queue/job-spec.js';
import { redisServerPath, silent } from '../redis.js';
import { isAlive, until } from '../wait.js';

let directory: string;
let compiled: Awaited<ReturnType<typeof compile>>;
let redis: ChildProcess;
let url: string;
const processes: ChildProcess[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dcgan-test-'));
  compiled = await compile(['bin/worker']);
  await copyFile(
    join(import.meta.dirname, '..', 'worker', 'fixtures', 'trainer.mjs'),
    join(compiled.directory, 'bin', 'trainer.js'),
  );
  const port = await freePort();
  redis = spawn(redisServerPath, ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', directory]);
  url = `redis://127.0.0.1:${port}`;
});
afterAll(async () => {
  redis.kill();
  await once(redis, 'exit');
  await compiled.remove();
  await rm(directory, { recursive: true });
});
afterEach(() => {
  for (const child of processes.splice(0)) child.kill('SIGKILL');
});

/** Runs bin/worker; `output` has both its streams. */
function run(env: Record<string, string>) {
  const child = spawn(process.execPath, [join(compiled.directory, 'bin', 'worker.js')], {
    env: { PATH: process.env.PATH, TEST_DIRECTORY: directory, DATA_DIR: directory, CALIBRATE: 'off', ...env },
  });
  processes.push(child);
  const result = { child, output: '' };
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data: Buffer) => {
      result.output += data;
    });
  return result;
}

test('without REDIS_URL, or with a wrong setting, one line says what is missing', async () => {
  const missing = run({});
  expect(await once(missing.child, 'close')).toEqual([1, null]);
  expect(missing.output).toMatch(/^REDIS_URL is not set: [^\n]+\n$/);
  const wrong = run({ REDIS_URL: 'http://localhost' });
  expect(await once(wrong.child, 'close')).toEqual([1, null]);
  expect(wrong.output).toMatch(/^Wrong setting REDIS_URL=http:\/\/localhost: [^\n]+\n$/);
});

test('a password that Redis refuses is not logged', async () => {
  const worker = run({ REDIS_URL: url.replace('//', '//trainer:hunter2@') });
  await until('it is refused', () => worker.output.includes('WRONGPASS'));
  expect(worker.output).not.toContain('hunter2');
});

test('takes jobs over TCP; SIGTERM saves, queues the job again, exits with 0 and leaves no process', async () => {
  const queue = new JobQueue({ connection: { url }, name: 'dcgan', log: silent });
  try {
    const worker = run({ REDIS_URL: url, SHUTDOWN_TIMEOUT: '20' });
    const spec = jobSpec({ steps: 100_000, metadata: { stepMs: '20' } });
    await until('the queue is reached', () => queue.add(spec).catch(() => false as const));
    await until('the job runs', async () => ((await queue.get(spec.id))?.progress.step ?? 0) > 0);
    worker.child.kill('SIGTERM');
    expect(await once(worker.child, 'close')).toEqual([0, null]);
    expect(worker.output).toContain('Job is back in the queue');
    expect(await queue.get(spec.id)).toMatchObject({ status: 'queued', queuePosition: 0 });
    const trainers = (await readFile(join(directory, 'pids'), 'utf8')).trim().split('\n').map(Number);
    expect(trainers).toHaveLength(1);
    expect(trainers.some(isAlive)).toBe(false);
  } finally {
    await queue.close();
  }
});

test('a second signal ends it at once, with its trainer', async () => {
  const queue = new JobQueue({ connection: { url }, name: 'second', log: silent });
  try {
    const worker = run({ REDIS_URL: url, QUEUE_NAME: 'second' });
    const spec = jobSpec({ steps: 100_000, metadata: { stepMs: '20', ignoreStop: 'yes' } });
    await until('the queue is reached', () => queue.add(spec).catch(() => false as const));
    await until('the job runs', async () => ((await queue.get(spec.id))?.progress.step ?? 0) > 0);
    worker.child.kill('SIGINT');
    await until('it shuts down', () => worker.output.includes('SIGINT: shutting down'));
    // Another one: the same at once again is taken for the same wish.
    worker.child.kill('SIGTERM');
    expect(await once(worker.child, 'close')).toEqual([1, null]);
    const trainers = (await readFile(join(directory, 'pids'), 'utf8')).trim().split('\n').map(Number);
    await until('its trainer is gone', () => !trainers.some(isAlive));
  } finally {
    await queue.close();
  }
});

test('with EXIT_WHEN_IDLE it exits with 0 by itself when its job is over and none comes', async () => {
  const queue = new JobQueue({ connection: { url }, name: 'idle', log: silent });
  try {
    const spec = jobSpec({ steps: 3 });
    await until('the queue is reached', () => queue.add(spec).catch(() => false as const));
    const worker = run({ REDIS_URL: url, QUEUE_NAME: 'idle', EXIT_WHEN_IDLE: '5' });
    expect(await once(worker.child, 'close')).toEqual([0, null]);
    expect(await queue.get(spec.id)).toMatchObject({ status: 'succeeded' });
    expect(worker.output).toContain('No job for 5 s: exiting');
  } finally {
    await queue.close();
  }
});
