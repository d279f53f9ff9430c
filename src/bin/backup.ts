/** A backup of everything that cannot be made again, and the way back. */
import type { Redis } from 'ioredis';
import { pino } from 'pino';
import { version } from '../api/service/version.js';
import { type BackupProgress, backUp, restore } from '../backup/index.js';
import { dumpQueue, queueExists, restoreQueue } from '../queue/queue-dump.js';
import { openRedis, type RedisTarget } from '../queue/redis/connection.js';
import { findEmbeddedRedis, startEmbeddedRedis } from '../queue/redis/embedded.js';
import type { BackupManifest } from '../schema/service/backup.js';
import { foldersOf, parseSettings, type Settings } from '../schema/service/settings.js';
import { readArguments } from '../service/arguments.js';
import { redisServer } from '../service/redis.js';
import { sizeOf } from '../service/size-of.js';
import { parseBackupCommand, usage } from './backup/options.js';
import { progressBar, StatusLine } from './demo/display.js';

const status = new StatusLine(process.stderr);
const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => interruption.abort(new Error('Interrupted: the same command goes on where it was')));

const command = readArguments(parseBackupCommand, usage);
const observer = {
  onProgress: ({ what, bytes, totalBytes }: BackupProgress) =>
    status.update(`${progressBar(bytes / Math.max(1, totalBytes))} ${sizeOf(bytes)} of ${sizeOf(totalBytes)} ${what}`),
  signal: interruption.signal,
};
try {
  const settings = parseSettings(process.env);
  await (command.direction === 'to' ? to(settings) : from(settings));
} catch (error) {
  status.print(error instanceof Error ? error.message : String(error));
  process.exitCode = interruption.signal.aborted ? 130 : 1;
}

async function to(settings: Settings): Promise<void> {
  const { DATA_DIR: dataDir, QUEUE_NAME } = settings;
  const manifest = await backUp({
    ...observer,
    dataDir,
    path: command.path,
    version,
    dumpQueue: () =>
      withRedis(settings, async target => {
        return reach(target, redis => dumpQueue(redis, QUEUE_NAME));
      }),
  });
  status.print('');
  console.log(`The backup is in ${command.path}: ${contents(manifest)}. Every file was read back and is whole.`);
  const { datasetsDir } = foldersOf(settings);
  if (settings.DATASETS_DIR !== undefined)
    console.log(`Your own pictures in DATASETS_DIR=${datasetsDir} are no part of it: back them up yourself.`);
  for (const { name, target } of manifest.links)
    console.log(`${name} is a link: what it leads to is no part of the backup (${target}).`);
  console.log(`The way back, into a new DATA_DIR: DATA_DIR=FOLDER npm run backup -- from ${command.path}`);
}

async function from(settings: Settings): Promise<void> {
  const { DATA_DIR: dataDir, QUEUE_NAME, REDIS_URL } = settings;
  if (REDIS_URL === undefined && (await findEmbeddedRedis(dataDir)))
    throw new Error(`A service is running on DATA_DIR=${dataDir}: end it first`);
  if (REDIS_URL !== undefined) await checkQueue(REDIS_URL, QUEUE_NAME);
  const { manifest, aside } = await restore({
    ...observer,
    dataDir,
    path: command.path,
    replace: command.replace,
    restoreQueue: entries =>
      withRedis(settings, async target => {
        await reach(target, redis => restoreQueue(redis, QUEUE_NAME, entries));
      }),
  });
  status.print('');
  console.log(`${dataDir} holds what was backed up at ${manifest.createdAt}: ${contents(manifest)}.`);
  if (aside !== null) console.log(`What was there before is in ${aside}: remove it when you do not need it any more.`);
}

/** @throws Error with one line when the queue has entries that would be lost */
async function checkQueue(url: string, name: string): Promise<void> {
  if (command.replace || !(await reach({ url }, redis => queueExists(redis, name)))) return;
  throw new Error(
    `The queue ${name} at REDIS_URL is not empty. Set another QUEUE_NAME, or add --replace: it deletes that queue.`,
  );
}

/** Works with a connection. @throws Error with one line when there is none */
async function reach<T>(target: RedisTarget, work: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = openRedis(target, { maxRetriesPerRequest: 2 });
  let trouble = '';
  redis.on('error', ({ message }) => {
    trouble = message;
  });
  try {
    return await work(redis);
  } catch (error) {
    if ((error as Error).name !== 'MaxRetriesPerRequestError') throw error;
    throw new Error(`Redis cannot be reached${target.url === undefined ? '' : ' at REDIS_URL'}: ${trouble}`);
  } finally {
    redis.disconnect();
  }
}

/** The Redis of REDIS_URL, that of a running service, or one that is started for this alone. */
async function withRedis<T>({ REDIS_URL, DATA_DIR }: Settings, work: (target: RedisTarget) => Promise<T>): Promise<T> {
  if (REDIS_URL !== undefined) return work({ url: REDIS_URL });
  const log = pino({ level: 'silent' });
  const redis =
    (await findEmbeddedRedis(DATA_DIR)) ??
    (await startEmbeddedRedis({ dataDir: DATA_DIR, serverPath: redisServer(), log }));
  try {
    return await work(redis.connection);
  } finally {
    await redis.close();
  }
}

function contents({ files, queueEntries }: BackupManifest): string {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return `${files.length} files, ${sizeOf(bytes)}, and ${queueEntries} entries of the queue`;
}
