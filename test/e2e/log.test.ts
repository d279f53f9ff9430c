import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freePort } from '../free-port.js';
import { redisServerPath } from '../redis.js';
import { giveDemoFaces } from '../run/demo-faces.js';
import { until } from '../wait.js';

const program = resolve(import.meta.dirname, '../../dist/bin/start.js');
let directory: string;
let port: number;
let redis: ChildProcess | undefined;
let service: ChildProcess;
let output = '';

async function startRedis() {
  // BullMQ warns of this policy.
  const options = { port, bind: '127.0.0.1', dir: directory, appendonly: 'yes', 'maxmemory-policy': 'allkeys-lru' };
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  redis = spawn(redisServerPath, args, { stdio: 'ignore' });
  await once(redis, 'spawn');
}
async function stopRedis() {
  const exited = once(redis!, 'exit');
  redis!.kill();
  await exited;
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dcgan-log-'));
  port = await freePort();
  await startRedis();
  await giveDemoFaces(join(directory, 'data'));
  const { LOG_LEVEL: _, ...inherited } = process.env;
  service = spawn(process.execPath, [program], {
    env: {
      ...inherited,
      PORT: '0',
      REDIS_URL: `redis://127.0.0.1:${port}`,
      DATA_DIR: join(directory, 'data'),
      LOG_LEVEL: 'debug',
      // Everything that TensorFlow logs, wherever it runs.
      TF_CPP_MIN_LOG_LEVEL: '0',
      CALIBRATE: 'off',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [service.stdout!, service.stderr!])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
});
afterAll(async () => {
  service.kill('SIGKILL');
  redis?.kill('SIGKILL');
  await rm(directory, { recursive: true, force: true, maxRetries: 10 });
});

it('writes nothing but events in JSON while it trains, generates, loses Redis and ends', async () => {
  // The policy of this Redis degrades the service: it reports that instead of being ready.
  const url = await until('the service has started', () => /is degraded by [^"]*: (http:[^"]+)"/.exec(output)?.[1]);
  const training = {
    dataset: 'demo-faces',
    preset: 'tiny',
    steps: 3,
    hyperparameters: { imageSize: 16, generatorChannels: [16, 8], discriminatorChannels: [8, 16], batchSize: 8 },
  };
  const created = await fetch(`${url}/jobs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(training),
  });
  const job = (await created.json()) as { id: string };
  expect(created.status, JSON.stringify(job)).toBe(202);
  await until(
    'the job has succeeded',
    async () => {
      const { status } = (await (await fetch(`${url}/jobs/${job.id}`)).json()) as { status: string };
      return status === 'succeeded';
    },
    240_000,
  );
  expect((await fetch(`${url}/generate.png?seed=1`)).status).toBe(200);

  await stopRedis();
  await until('Redis is missed', async () => (await fetch(`${url}/jobs`)).status === 503, 60_000);
  await startRedis();
  await until('Redis is found again', async () => (await fetch(`${url}/jobs`)).status === 200, 60_000);

  const closed = once(service, 'close');
  service.kill('SIGTERM');
  expect((await closed)[0]).toBe(0);

  const lines = output.trim().split('\n');
  const bare = lines.filter(line => {
    try {
      const { level, time, msg } = JSON.parse(line);
      return typeof level !== 'number' || typeof time !== 'number' || typeof msg !== 'string';
    } catch {
      return true;
    }
  });
  expect(bare).toEqual([]);
  const messages = lines.map(line => JSON.parse(line).msg);
  // There was something to catch: TensorFlow wrote in the trainer and in the generator's thread.
  expect(messages).toContain('Output of the trainer');
  expect(messages).toContain('Output of a library');
});
