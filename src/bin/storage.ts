/** Shows what takes space below DATA_DIR, and what can be deleted. */
import { pino } from 'pino';
import { CheckpointStore } from '../checkpoint/checkpoint-store.js';
import { sizeOf } from '../cli/terminal/size-of.js';
import type { StatusLine } from '../cli/terminal/status-line.js';
import { JobQueue } from '../queue/job-queue.js';
import { findEmbeddedRedis } from '../queue/redis/embedded.js';
import { parseSettings, type Settings } from '../schema/service/settings.js';
import type { StorageUsage } from '../schema/service/storage.js';
import { runCommand } from '../service/command.js';
import { keepIn } from '../service/storage/storage-watch.js';
import { storageUsage } from '../upkeep/storage-usage.js';
import { parseStorageCommand, usage } from './storage/options.js';
import { report } from './storage/report.js';

await runCommand({ parse: parseStorageCommand, usage }, async ({ json }, { status }) => {
  const found = await measure(parseSettings(process.env), status);
  status.print('');
  console.log(json ? JSON.stringify(found, null, 2) : report(found));
});

/** Includes what the queue says of jobs, when it can be asked. */
async function measure(settings: Settings, status: StatusLine): Promise<StorageUsage> {
  const { DATA_DIR: dataDir, REDIS_URL: url, QUEUE_NAME: name } = settings;
  const embedded = url === undefined ? await findEmbeddedRedis(dataDir) : undefined;
  const connection = url === undefined ? embedded?.connection : { url };
  const log = pino({ level: 'silent' });
  const queue = connection && new JobQueue({ connection, name, log });
  const noQueue = { get: () => Promise.reject(new Error('There is no queue to ask')) };
  try {
    return await storageUsage({
      dataDir,
      checkpoints: new CheckpointStore(dataDir),
      keepOf: keepIn(queue ?? noQueue),
      onProgress: (files, bytes) => {
        if (files % 1000 === 0) status.update(`${files} files, ${sizeOf(bytes)}`);
      },
    });
  } finally {
    await queue?.close();
    await embedded?.close();
  }
}
