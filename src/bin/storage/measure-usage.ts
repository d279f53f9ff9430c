import { pino } from 'pino';
import { CheckpointStore } from '../../checkpoint/checkpoint-store.js';
import { sizeOf } from '../../cli/terminal/size-of.js';
import { JobQueue } from '../../queue/job-queue.js';
import { findEmbeddedRedis } from '../../queue/redis/embedded.js';
import { storageOfSettings } from '../../schema/service/s3-settings.js';
import type { Settings } from '../../schema/service/settings.js';
import type { StorageUsage } from '../../schema/service/storage.js';
import type { Command } from '../../service/command.js';
import { keepIn, sharedOf } from '../../service/storage/storage-watch.js';
import { openStorage } from '../../storage/index.js';
import { storageUsage } from '../../upkeep/storage-usage.js';

/** Includes what the queue says of jobs, when it can be asked. */
export async function measureUsage(settings: Settings, { status, signal }: Command): Promise<StorageUsage> {
  const { DATA_DIR: dataDir, REDIS_URL: url, QUEUE_NAME: name } = settings;
  const embedded = url === undefined ? await findEmbeddedRedis(dataDir) : undefined;
  const connection = url === undefined ? embedded?.connection : { url };
  const log = pino({ level: 'silent' });
  const queue = connection && new JobQueue({ connection, name, log });
  const noQueue = { get: () => Promise.reject(new Error('There is no queue to ask')) };
  try {
    const storage = await openStorage(storageOfSettings(settings));
    return await storageUsage({
      dataDir,
      bucket: sharedOf(settings, storage),
      checkpoints: new CheckpointStore(storage),
      keepOf: keepIn(queue ?? noQueue),
      onProgress: (files, bytes) => {
        signal.throwIfAborted();
        if (files % 1000 === 0) status.update(`${files} files, ${sizeOf(bytes)}`);
      },
    });
  } finally {
    await queue?.close();
    await embedded?.close();
  }
}
