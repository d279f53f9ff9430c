/** What takes room below DATA_DIR, and what may go. */
import { pino } from 'pino';
import { CheckpointStore } from '../checkpoint/checkpoint-store.js';
import { JobQueue } from '../queue/job-queue.js';
import { findEmbeddedRedis } from '../queue/redis/embedded.js';
import { parseSettings, type Settings } from '../schema/service/settings.js';
import type { StorageUsage } from '../schema/service/storage.js';
import { readArguments } from '../service/arguments.js';
import { sizeOf } from '../service/size-of.js';
import { keepIn } from '../service/storage-watch.js';
import { storageUsage } from '../upkeep/storage-usage.js';
import { StatusLine } from './demo/display.js';
import { parseStorageCommand, usage } from './storage/options.js';

const shownJobs = 10;
const shownNames = 5;
const status = new StatusLine(process.stderr);
const { json } = readArguments(parseStorageCommand, usage);
try {
  const found = await measured(parseSettings(process.env));
  status.print('');
  console.log(json ? JSON.stringify(found, null, 2) : report(found));
} catch (error) {
  status.print(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

/** With what the queue says of jobs, when it can be asked. */
async function measured({ DATA_DIR: dataDir, REDIS_URL: url, QUEUE_NAME: name }: Settings): Promise<StorageUsage> {
  const embedded = url === undefined ? await findEmbeddedRedis(dataDir) : undefined;
  const connection = url === undefined ? embedded?.connection : { url };
  const log = pino({ level: 'silent' });
  const queue = connection && new JobQueue({ connection, name, log });
  const nobody = { get: () => Promise.reject(new Error('The queue is not there')) };
  try {
    return await storageUsage({
      dataDir,
      checkpoints: new CheckpointStore(dataDir),
      keepOf: keepIn(queue ?? nobody),
      onProgress: (files, bytes) => {
        if (files % 1000 === 0) status.update(`${files} files, ${sizeOf(bytes)}`);
      },
    });
  } finally {
    await queue?.close();
    await embedded?.close();
  }
}

function report({ dataDir, disk, bytes, files, kinds, jobs, mayGo }: StorageUsage): string {
  const table = (rows: readonly (readonly [string, number, string])[]) =>
    rows.map(([name, size, text]) => `  ${name.padEnd(28)} ${sizeOf(size).padStart(9)}  ${text}`);
  const used = kinds.filter(kind => kind.files > 0);
  const lines = [
    `${dataDir} holds ${sizeOf(bytes)} in ${files} files; ${sizeOf(disk.freeBytes)} of ${sizeOf(disk.totalBytes)} are free on its disk.`,
    '',
    ...table(used.map(({ kind, bytes, description }) => [kind, bytes, description])),
  ];
  if (jobs.length > 0) {
    lines.push('', jobs.length > shownJobs ? 'The jobs that take most:' : 'Jobs:');
    const shown = jobs.slice(0, shownJobs).map(job => {
      const total = job.checkpointBytes + job.sampleBytes + job.metricsBytes;
      return [job.job, total, `${sizeOf(job.checkpointBytes)} in ${job.checkpoints} checkpoints`] as const;
    });
    lines.push(...table(shown));
  }
  lines.push('', mayGo.length > 0 ? 'May go:' : 'There is nothing that may go.');
  lines.push(...table(mayGo.map(({ what, bytes, names, how }) => [what, bytes, `${how}${listed(what, names)}`])));
  return lines.join('\n');
}

function listed(what: string, names: readonly string[]): string {
  if (what === 'packed' || what === 'cuts') return '';
  const more = names.length > shownNames ? ', …' : '';
  return ` (${names.slice(0, shownNames).join(', ')}${more})`;
}
