import { join } from 'node:path';
import { buildApp } from '../api/app.js';
import { CheckpointStore } from '../checkpoint/checkpoint-store.js';
import { findDataset, listDatasets } from '../dataset/index.js';
import { createGenerator } from '../generation/generator.js';
import { JobQueue } from '../queue/job-queue.js';
import type { RedisTarget } from '../queue/redis.js';
import { listen, refuseOpenHost, stopListening } from './listen.js';
import type { Program } from './program.js';

/**
 * Starts the API with everything that it needs beside Redis.
 * @returns its address, to open in a browser
 */
export async function startApi({ settings, log, closeLater }: Program, connection: RedisTarget): Promise<string> {
  refuseOpenHost(settings);
  const jobs = new JobQueue({ connection, name: settings.QUEUE_NAME, log });
  closeLater(() => jobs.close());
  const checkpoints = new CheckpointStore(settings.DATA_DIR);
  const generator = createGenerator(checkpoints);
  closeLater(() => generator.close());
  const folders = {
    dataDir: settings.DATA_DIR,
    datasetsDir: settings.DATASETS_DIR ?? join(settings.DATA_DIR, 'datasets'),
  };
  const app = await buildApp(
    {
      log,
      maxBodyBytes: settings.MAX_BODY_BYTES,
      requestTimeout: settings.REQUEST_TIMEOUT,
      idleTimeout: settings.IDLE_TIMEOUT,
    },
    {
      jobs,
      datasets: { listDatasets: () => listDatasets(folders), findDataset: id => findDataset(id, folders) },
      checkpoints,
      generator,
      jobsDir: join(settings.DATA_DIR, 'jobs'),
    },
  );
  closeLater(() => stopListening(app));
  return listen(app, settings);
}
