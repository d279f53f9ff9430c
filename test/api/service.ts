import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import sharp from 'sharp';
import { buildApp } from '../../src/api/app.js';
import type { AppOptions, Datasets, Dependencies } from '../../src/api/dependencies.js';
import type { Tasks } from '../../src/api/tasks/dependency.js';
import { CheckpointStore } from '../../src/checkpoint/index.js';
import type { UploadLimits } from '../../src/dataset/index.js';
import { type DatasetFolders, DatasetLibrary } from '../../src/dataset/index.js';
import { createDirections, NamedLatents } from '../../src/directions/index.js';
import { encodeImage } from '../../src/generation/encode-image.js';
import type { GridRequest, ImageGenerator } from '../../src/generation/types.js';
import { jobHistory } from '../../src/history/index.js';
import { presets } from '../../src/model/presets.js';
import { datasetAnnouncer } from '../../src/queue/events/dataset-announcer.js';
import { DatasetFeed } from '../../src/queue/events/dataset-feed.js';
import { JobFeed } from '../../src/queue/events/job-feed.js';
import { cachedJobs } from '../../src/queue/job-cache.js';
import { JobQueue } from '../../src/queue/job-queue.js';
import { jobLog } from '../../src/queue/log/job-log.js';
import { loggedJobs } from '../../src/queue/log/logged-jobs.js';
import { type RedisHealth, watchRedis } from '../../src/queue/redis/health.js';
import { TaskFeed } from '../../src/queue/tasks/task-events.js';
import { TaskQueue } from '../../src/queue/tasks/task-queue.js';
import type { CheckpointManifest } from '../../src/schema/checkpoint.js';
import type { MetricsPoint } from '../../src/schema/job.js';
import { scratchIn } from '../../src/service/storage/scratch.js';
import { storageWatch } from '../../src/service/storage/storage-watch.js';
import { FileStorage } from '../../src/storage/index.js';
import { Sweeps } from '../../src/sweeps/sweeps.js';
import { taskFolders } from '../../src/tasks/task-folders.js';
import { createTasks } from '../../src/tasks/tasks.js';
import { silent, startTestRedis, type TestRedis } from '../redis.js';

/** Options of the API that only uploads use. */
export const uploadOptions = { uploadTimeout: 60, maxUploadFiles: 50 };

const uploadTestLimits: UploadLimits = {
  maxUploadBytes: 4_000_000,
  maxUploads: 3,
  timeoutMs: 60_000,
  maxEntries: 100,
  maxUnpackedBytes: 80_000_000,
  maxEntryBytes: 8_000_000,
  maxRatio: 100,
};

/** Datasets that fail at every call, except those given. */
export function noDatasets(given: Partial<Datasets> = {}): Datasets {
  const fail = () => Promise.reject(new Error('There are no datasets here'));
  return {
    list: async () => [],
    find: fail,
    checkTrainable: fail,
    upload: fail,
    // biome-ignore lint/correctness/useYield: it fails before it yields anything
    watch: async function* () {
      await fail();
    },
    checkExists: fail,
    remove: fail,
    retitle: fail,
    preview: fail,
    nearest: fail,
    frame: fail,
    image: fail,
    images: fail,
    nearDuplicates: fail,
    excluded: fail,
    exclude: fail,
    currentExclusions: fail,
    sameExclusions: fail,
    crops: { find: fail, list: fail, move: fail, surroundings: fail, current: fail, same: fail },
    rejected: fail,
    sheet: fail,
    mean: fail,
    ...given,
  };
}

/** Checkpoints where there are none. */
export const noCheckpoints = {
  get: () => Promise.reject(),
  list: async () => [],
  refused: async () => [],
  newestOf: async () => null,
  latest: async () => null,
  all: async () => [],
  stamp: () => '',
  pinned: async () => null,
  pin: () => Promise.reject(),
  unpin: async () => {},
  isSetAside: async () => false,
  loadGenerator: () => Promise.reject(),
  readFile: () => Promise.reject(),
  saveFiles: () => Promise.reject(),
  nameOf: async () => null,
  rename: async () => {},
  best: async () => null,
  trainedOn: async () => [],
  remove: async () => [],
  removeAll: async () => [],
  release: async () => {},
};

/** Names where there are none. */
export const noNames = {
  names: new NamedLatents(new FileStorage('/nowhere')),
  directions: { automatic: () => Promise.reject(), taught: () => Promise.reject() },
};

/** What jobs have left where there are none. */
export const noHistory = jobHistory(new FileStorage('/nowhere'));

/** A disk that nobody uses. */
export const noScratch: Dependencies['scratch'] = () => Promise.reject(new Error('There is no disk here'));

/** Feeds that nobody follows. */
export const noFeeds: Dependencies['feeds'] = {
  job: { position: async () => '0-0', reaches: async () => true, async *followAll() {} },
  dataset: { position: async () => '0-0', reaches: async () => true, async *followAll() {} },
  task: { position: async () => '0-0', reaches: async () => true, async *followAll() {} },
};

export interface TestService {
  readonly app: FastifyInstance;
  readonly redis: TestRedis;
  readonly jobs: JobQueue;
  readonly feed: JobFeed;
  readonly taskQueue: TaskQueue;
  readonly taskFeed: TaskFeed;
  readonly tasks: Tasks;
  readonly health: RedisHealth;
  readonly sweeps: Sweeps;
  readonly folders: DatasetFolders;
  readonly checkpoints: CheckpointStore;
  readonly names: NamedLatents;
  readonly jobsDir: string;
  /** The requests that the generator received. */
  readonly asked: GridRequest[];
  /** Saves a checkpoint, which becomes the latest. Its arrays are not those of a generator. */
  saveCheckpoint(job: string, step: number, latentSize?: number, dataset?: string): Promise<CheckpointManifest>;
  writeMetrics(job: string, points: readonly MetricsPoint[], rest?: string): Promise<void>;
  writeSample(job: string, step: number): Promise<Buffer>;
  close(): Promise<void>;
}

/** What a test may need of the real thing: a generator, and the compiled directions/thread.js. */
export interface RealParts {
  readonly makeGenerator?: (checkpoints: CheckpointStore) => ImageGenerator;
  readonly directionsThread?: URL;
}

/**
 * The API on a real Redis and real files, with the datasets `demo-faces` and `cats`. Its generator only records its
 * requests; the real one is tested in test/generation and test/e2e.
 */
export async function startTestService(
  timeouts = { requestTimeout: 30, idleTimeout: 30 },
  limits: Partial<UploadLimits> = {},
  more: Partial<AppOptions> = {},
  { makeGenerator, directionsThread: entry }: RealParts = {},
): Promise<TestService> {
  const redis = await startTestRedis();
  const jobs = new JobQueue({ connection: redis.connection, name: 'test', log: silent, timeoutMs: 10_000 });
  const feed = new JobFeed({ connection: redis.connection, name: 'test', log: silent });
  const jobsDir = join(redis.dataDir, 'jobs');
  const history = jobHistory(new FileStorage(redis.dataDir));
  const cached = loggedJobs(cachedJobs(jobs, feed), jobLog(history, silent));
  const onRedis = { connection: redis.connection, name: 'test', log: silent };
  const taskQueue = new TaskQueue({ ...onRedis, timeoutMs: 10_000, maxQueued: 3, kept: 3 });
  const taskFeed = new TaskFeed(onRedis);
  const tasks = createTasks(taskQueue, taskFolders(new FileStorage(redis.dataDir)));
  const sweeps = new Sweeps({ connection: redis.connection, queueName: 'test', jobs: cached, feed, log: silent });
  const health = watchRedis({ connection: redis.connection, queueName: 'test', log: silent });
  const checkpoints = new CheckpointStore(redis.dataDir);
  const names = new NamedLatents(new FileStorage(redis.dataDir));
  const folders = { dataDir: redis.dataDir, datasetsDir: join(redis.dataDir, 'datasets') };
  await mkdir(join(folders.datasetsDir, 'cats'), { recursive: true });
  await writeFile(join(folders.datasetsDir, 'cats', 'cat.jpg'), 'never decoded here');
  const datasetFeed = new DatasetFeed({ connection: redis.connection, name: 'test', log: silent });
  const announcer = datasetAnnouncer({ connection: redis.connection, name: 'test', log: silent });
  const datasets = new DatasetLibrary({
    ...folders,
    announce: announcer.announce,
    limits: { ...uploadTestLimits, ...limits },
    concurrency: 2,
  });
  const asked: GridRequest[] = [];
  const generator = makeGenerator?.(checkpoints) ?? notingGenerator(checkpoints, asked);
  const app = await buildApp(
    { log: silent, maxBodyBytes: 20_000, ...uploadOptions, ...timeouts, ...more },
    {
      jobs: cached,
      redis: health,
      phase: () => 'running',
      events: feed,
      tasks,
      taskEvents: taskFeed,
      feeds: { job: feed, dataset: datasetFeed, task: taskFeed },
      sweeps,
      webhooks: { deliveries: async () => [] },
      datasets,
      history,
      scratch: scratchIn(redis.dataDir),
      checkpoints,
      storage: storageWatch(redis.dataDir, checkpoints, cached),
      generator,
      names,
      directions: createDirections({
        storage: { folder: redis.dataDir },
        images: generator.images,
        ...(entry && { entry }),
      }),
    },
  );
  return {
    app,
    redis,
    jobs,
    feed,
    taskQueue,
    taskFeed,
    tasks,
    health,
    sweeps,
    folders,
    checkpoints,
    names,
    jobsDir,
    asked,
    saveCheckpoint: (job, step, latentSize = 100, dataset = 'demo-faces') =>
      checkpoints.save({
        job,
        step,
        dataset,
        preset: 'tiny',
        seed: 1,
        hyperparameters: { ...presets.tiny.hyperparameters, latentSize },
        precision: 'float32',
        losses: null,
        generator: {},
        training: {},
      }),
    async writeMetrics(job, points, rest = '') {
      await mkdir(join(jobsDir, job), { recursive: true });
      const lines = points.map(point => `${JSON.stringify(point)}\n`).join('');
      await writeFile(join(jobsDir, job, 'metrics.ndjson'), lines + rest);
    },
    async writeSample(job, step) {
      const folder = join(jobsDir, job, 'samples');
      await mkdir(folder, { recursive: true });
      const png = await picture(step);
      await writeFile(join(folder, `${step}.png`), png);
      return png;
    },
    async close() {
      await datasets.close();
      await app.close();
      await sweeps.close();
      await health.close();
      await feed.close();
      await taskFeed.close();
      await taskQueue.close();
      await datasetFeed.close();
      await announcer.close();
      await jobs.close();
      await redis.remove();
    },
  };
}

/** A generator that only records its requests. */
export function notingGenerator(checkpoints: CheckpointStore, asked: GridRequest[]): ImageGenerator {
  return {
    kept: () => undefined,
    form: 'float32 cpu avx2 2',
    latest: () => checkpoints.latest(),
    async grid(request) {
      asked.push(request);
      const pixels = new Uint8Array(8 * 8 * 3).fill(asked.length);
      return encodeImage({ pixels, width: 8, height: 8 }, request.format, 1, request.recipe);
    },
    async images({ checkpoint: { hyperparameters } }, z) {
      const { imageSize, latentSize } = hyperparameters;
      return new Uint8Array((z.length / latentSize) * imageSize * imageSize * 3);
    },
    hold: async () => async () => new Uint8Array(),
    answer: (_, make, signal) => make(signal),
    close: async () => {},
  };
}

export function metricsPoint(step: number): MetricsPoint {
  const time = new Date(step * 1000).toISOString();
  return {
    step,
    time,
    secondsPerStep: null,
    inputWaitMs: 0.5,
    generator: 1.5,
    discriminator: 0.5,
    dReal: 0.75,
    dFake: 0.25,
  };
}

function picture(shade: number): Promise<Buffer> {
  return sharp({ create: { width: 8, height: 8, channels: 3, background: { r: shade % 256, g: 0, b: 0 } } })
    .png()
    .toBuffer();
}
