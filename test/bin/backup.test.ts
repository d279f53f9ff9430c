import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bullKeys, prefixOf, tasksQueue } from '../../src/queue/keys.js';
import { compile, SERVICE } from '../../src/setup/compile.js';
import { type RedisServer, startRedisServer } from '../redis-server.js';

const root = resolve(import.meta.dirname, '..', '..');
const queue = 'faces';
let directory: string;
let server: RedisServer;

beforeAll(async () => {
  await compile(root, SERVICE);
  directory = await mkdtemp(join(tmpdir(), 'dcgan-test-'));
  server = await startRedisServer();
}, 120_000);
afterAll(async () => {
  await server.remove();
  await rm(directory, { recursive: true, force: true });
});

/** What `npm run backup -- from FOLDER --replace` says on its standard error. */
async function restored(): Promise<string> {
  const program = spawn(
    process.execPath,
    [join(root, 'dist', 'bin', 'backup.js'), 'from', join(directory, 'backup'), '--replace'],
    { env: { PATH: process.env.PATH, DATA_DIR: directory, REDIS_URL: server.url(), QUEUE_NAME: queue } },
  );
  let text = '';
  program.stderr.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
  });
  await once(program, 'close');
  return text;
}

test.each([
  [[queue, queue], '2 workers of the queue faces at REDIS_URL are running', 'stop them first'],
  [[tasksQueue(queue)], '1 API process of the queue faces at REDIS_URL is running', 'stop it first'],
  [
    [queue, tasksQueue(queue), tasksQueue(queue)],
    '1 worker and 2 API processes of the queue faces at REDIS_URL are running',
    'stop them first',
  ],
])('a backup is not put back while others use the same Redis: %j', async (queues, text, advice) => {
  const users = queues.map(() => new Redis(server.url()));
  try {
    // What a worker and an API do for as long as they live.
    for (const [i, user] of users.entries()) await user.subscribe(bullKeys(prefixOf(queues[i]!)).requests);
    expect(await restored()).toContain(`${text} on DATA_DIR=${directory}: ${advice}`);
  } finally {
    for (const user of users) user.disconnect();
  }
});
