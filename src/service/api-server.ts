import { join } from 'node:path';
import { buildApp } from '../api/app.js';
import { CheckpointStore } from '../checkpoint/checkpoint-store.js';
import { DatasetLibrary, ignoredFolders, refusedFolders, uploadLimits } from '../dataset/index.js';
import { createDirections, NamedLatents } from '../directions/index.js';
import { createGenerator } from '../generation/generator.js';
import { generatorForm, thisMachine } from '../generation/generator-form.js';
import { jobHistory } from '../history/index.js';
import { startAdoption } from '../queue/adopt-old-keys.js';
import { openQueueBoard } from '../queue/board/queue-board.js';
import { datasetAnnouncer } from '../queue/events/dataset-announcer.js';
import { DatasetFeed } from '../queue/events/dataset-feed.js';
import { JobFeed } from '../queue/events/job-feed.js';
import { cachedJobs } from '../queue/job-cache.js';
import { JobQueue } from '../queue/job-queue.js';
import { jobLog } from '../queue/log/job-log.js';
import { loggedJobs } from '../queue/log/logged-jobs.js';
import type { RedisTarget } from '../queue/redis/connection.js';
import type { RedisHealth } from '../queue/redis/health.js';
import { uploadBoard } from '../queue/uploads/upload-board.js';
import { foldersOf, type Settings } from '../schema/service/settings.js';
import { Sweeps } from '../sweeps/sweeps.js';
import { openAccess } from './access.js';
import { listen, refuseOpenHost, stopListening, warnOfOpenHost } from './http/listen.js';
import { startMetrics } from './metrics.js';
import type { Program } from './program.js';
import { keepCacheClean } from './storage/clean-cache.js';
import { scratchIn } from './storage/scratch.js';
import { openSharedStorage } from './storage/shared-storage.js';
import { sharedOf, storageWatch } from './storage/storage-watch.js';
import { startTasks } from './tasks.js';
import { startWebhooks } from './webhooks.js';

/** Milliseconds after which an upload is given up when its process is silent. Longer than an API is ever busy. */
const uploadGraceMs = 15_000;

/**
 * Starts the API with everything it needs except Redis.
 * @param redis whose health it reports
 * @returns its address, to open in a browser
 */
export async function startApi(program: Program, connection: RedisTarget, redis: RedisHealth): Promise<string> {
  const { settings, log, closeLater } = program;
  refuseOpenHost(settings);
  warnOfOpenHost(settings, log);
  const access = await openAccess(program, connection);
  const adoption = startAdoption({ connection, queueName: settings.QUEUE_NAME, log });
  closeLater(async () => adoption.close());
  await adoption.attempted;
  const queue = new JobQueue({
    connection,
    name: settings.QUEUE_NAME,
    log,
    keepFinished: settings.KEEP_FINISHED_JOBS,
    limits: { maxQueued: settings.MAX_QUEUED_JOBS, perMinute: settings.JOB_RATE_LIMIT },
    telemetry: program.tracing?.queue,
  });
  closeLater(() => queue.close());
  const feed = new JobFeed({ connection, name: settings.QUEUE_NAME, log });
  closeLater(() => feed.close());
  const storage = await openSharedStorage(program);
  const history = jobHistory(storage);
  const jobs = loggedJobs(cachedJobs(queue, feed), jobLog(history, log));
  const sweeps = new Sweeps({
    connection,
    queueName: settings.QUEUE_NAME,
    jobs,
    feed,
    log,
    kept: settings.KEEP_FINISHED_JOBS,
  });
  closeLater(() => sweeps.close());
  const webhooks = startWebhooks(program, connection, feed, adoption.done);
  const checkpoints = new CheckpointStore(storage);
  await checkpoints.recover();
  prepareTensorflow(settings);
  const generator = createGenerator(checkpoints, log, {
    form: generatorForm(settings.GENERATE_PRECISION, thisMachine(settings.GENERATE_DEVICE)),
    cacheBytes: settings.GENERATE_CACHE_BYTES,
  });
  closeLater(() => generator.close());
  const directions = createDirections({ storage: storage.target, images: generator.images });
  const folders = { ...foldersOf(settings), storage };
  for (const name of await ignoredFolders(folders))
    log.warn(
      `The folder ${join(folders.datasetsDir, name)} is not a dataset: rename it to lower-case letters, digits, "-", "_" or "."`,
    );
  for (const name of await refusedFolders(folders))
    log.warn(
      `The folder ${join(folders.datasetsDir, name)} is not a dataset, since other machines do not see it. Import it: npm run dataset -- import ${join(folders.datasetsDir, name)} --name ${name}`,
    );
  const datasetFeed = new DatasetFeed({ connection, name: settings.QUEUE_NAME, log });
  closeLater(() => datasetFeed.close());
  keepCacheClean(program, folders, datasetFeed);
  const announcer = datasetAnnouncer({ connection, name: settings.QUEUE_NAME, log });
  closeLater(() => announcer.close());
  const shared = uploadBoard({
    connection,
    name: settings.QUEUE_NAME,
    log,
    graceMs: Math.min(uploadGraceMs, settings.LOCK_TIMEOUT * 1000),
  });
  closeLater(() => shared.close());
  const datasets = new DatasetLibrary({
    ...folders,
    shared,
    announce: announcer.announce,
    limits: uploadLimits(settings),
    concurrency: settings.DECODE_CONCURRENCY,
  });
  await datasets.recover();
  const { tasks, taskEvents } = startTasks(program, connection, storage);
  const board = openQueueBoard({ connection, name: settings.QUEUE_NAME, log });
  closeLater(() => board.close());
  const app = await buildApp(
    {
      log,
      access,
      board,
      traceRequests: program.tracing?.traceRequests,
      hosts: [settings.HOST, ...(settings.ALLOWED_HOSTS ?? [])],
      basePath: settings.BASE_PATH ?? '',
      trustProxy: settings.TRUST_PROXY ?? false,
      corsOrigins: settings.CORS_ORIGINS ?? [],
      maxBodyBytes: settings.MAX_BODY_BYTES,
      requestTimeout: settings.REQUEST_TIMEOUT,
      uploadTimeout: settings.UPLOAD_TIMEOUT,
      maxUploadFiles: settings.MAX_UPLOAD_FILES,
      idleTimeout: settings.IDLE_TIMEOUT,
    },
    {
      jobs,
      redis,
      phase: program.phase,
      events: feed,
      tasks,
      taskEvents,
      feeds: { job: feed, dataset: datasetFeed, task: taskEvents },
      sweeps,
      webhooks,
      datasets,
      checkpoints,
      generator,
      names: new NamedLatents(storage),
      directions,
      storage: storageWatch(settings.DATA_DIR, checkpoints, jobs, sharedOf(settings, storage)),
      history,
      scratch: scratchIn(settings.DATA_DIR),
    },
  );
  closeLater(() => stopListening(app));
  // Closed before it, so that a client that waits for an upload gets an answer.
  closeLater(() => datasets.close());
  await startMetrics(program, {
    counts: () => queue.counts(),
    running: async () => (await queue.list({ status: 'running', limit: 100 })).data,
    workers: () => jobs.workers(),
    listen: (hear, miss) => feed.listen(hear, miss),
  });
  const url = await listen(app, settings);
  // Not before: a start that fails says so where it was started.
  program.logNativeOutput();
  return url;
}

/** What TensorFlow reads from this process when the generator's thread loads it. */
function prepareTensorflow({ GENERATE_DEVICE }: Settings): void {
  // Training has the GPU for itself unless the settings say otherwise.
  if (GENERATE_DEVICE === 'cpu') process.env.CUDA_VISIBLE_DEVICES = '-1';
  process.env.TF_FORCE_GPU_ALLOW_GROWTH ||= 'true';
  process.env.TF_CPP_MIN_LOG_LEVEL ||= '2';
}
