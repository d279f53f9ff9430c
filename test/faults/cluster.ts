import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { CheckpointStore } from '../../src/checkpoint/checkpoint-store.js';
import { openRedis } from '../../src/queue/redis/connection.js';
import { FileStorage, type Storage } from '../../src/storage/index.js';
import type { S3Options } from '../../src/storage/s3/options.js';
import { S3Storage } from '../../src/storage/s3/s3-storage.js';
import { noise } from '../dataset/folders.js';
import { Service } from '../e2e/service.js';
import { freePort } from '../free-port.js';
import { redisServerPath } from '../redis.js';
import { bucketSettings, type S3Server, startS3Server } from '../s3/s3-server.js';
import { isAlive, until } from '../wait.js';

const dist = resolve(import.meta.dirname, '../../dist');

/** A worker in its own process, with everything that it has logged. */
export interface WorkerProgram {
  readonly process: ChildProcess;
  readonly log: readonly Record<string, unknown>[];
}

/** Networks that train a step in a few milliseconds, and a job for them. */
export const smallRequest = {
  dataset: 'noise',
  preset: 'tiny',
  hyperparameters: {
    imageSize: 16,
    latentSize: 8,
    batchSize: 8,
    generatorChannels: [12, 8],
    discriminatorChannels: [8, 12],
    precision: 'float32',
  },
  seed: 3,
  steps: 400,
  sampleEvery: 200,
  checkpoint: { every: 20, keep: 2 },
} as const;

/** Whether clusters keep their data in S3 unless they say otherwise: npm run test:faults -- --s3. */
const isOnS3 = process.env.FAULT_STORAGE === 's3';

/**
 * The service as it runs on several machines: a Redis, an API, workers, and one folder, or a bucket and another API; each can
 * be killed alone.
 */
export class Cluster {
  readonly dataDir: string;
  readonly #port: number;
  /** Settings of its programs. */
  readonly environment: Readonly<Record<string, string>>;
  readonly workers: WorkerProgram[] = [];
  readonly #allLogs: (readonly Record<string, unknown>[])[] = [];
  redis: ChildProcess | undefined;
  api!: Service;
  /** Where the programs keep what they share. */
  readonly storage: Storage;
  /** With a bucket: the server, and a second API with a folder of its own. */
  readonly s3: S3Server | undefined;
  secondApi: Service | undefined;

  private constructor(
    dataDir: string,
    port: number,
    environment: Record<string, string>,
    s3?: { readonly server: S3Server; readonly options: S3Options },
  ) {
    this.dataDir = dataDir;
    this.#port = port;
    this.s3 = s3?.server;
    this.storage = s3 ? S3Storage.open(s3.options) : new FileStorage(join(dataDir, 'data'));
    this.environment = {
      DATA_DIR: join(dataDir, 'data'),
      DATASETS_DIR: join(dataDir, 'datasets'),
      REDIS_URL: `redis://127.0.0.1:${port}`,
      LOCK_TIMEOUT: '2',
      ...(s3 && bucketSettings(s3.server, s3.options)),
      ...environment,
    };
  }

  /**
   * Starts Redis and an API, with the dataset `noise`.
   * @param onS3 whether there is a bucket and a second API; not for a test that brings a STORAGE_URL
   * @param from the compiled service, when it is another one
   */
  static async start(
    environment: Record<string, string> = {},
    onS3 = isOnS3 && environment.STORAGE_URL === undefined,
    from = dist,
  ): Promise<Cluster> {
    const dataDir = await mkdtemp(join(tmpdir(), 'dcgan-faults-'));
    const images = join(dataDir, 'datasets', 'noise');
    await mkdir(images, { recursive: true });
    for (let i = 0; i < 20; i++) await writeFile(join(images, `${i}.png`), await noise(i, 20));
    const server = onS3 ? await startS3Server() : undefined;
    const s3 = server && { server, options: await server.bucket() };
    const cluster = new Cluster(dataDir, await freePort(), environment, s3);
    await cluster.startRedis();
    await cluster.startApi({}, from);
    if (s3) {
      await cluster.importNoise();
      await cluster.startSecondApi();
    }
    return cluster;
  }

  /** Folders are no datasets on S3. */
  async importNoise(): Promise<void> {
    const source = join(this.dataDir, 'datasets', 'noise');
    const args = [join(dist, 'bin', 'dataset.js'), 'import', source, '--name', 'noise'];
    await promisify(execFile)(process.execPath, args, { env: { ...process.env, ...this.environment } });
  }

  async startSecondApi(): Promise<Service> {
    const own = { DATA_DIR: join(this.dataDir, 'second-api') };
    this.secondApi = await Service.start({ ...this.environment, ...own }, 'api');
    return this.secondApi;
  }

  async startRedis(): Promise<void> {
    const directory = join(this.dataDir, 'redis');
    await mkdir(directory, { recursive: true });
    const options = `--port ${this.#port} --bind 127.0.0.1 --save  --appendonly yes --maxmemory-policy noeviction`;
    this.redis = spawn(redisServerPath, [...options.split(' '), '--dir', directory], { stdio: 'ignore' });
    const client = openRedis({ url: this.environment.REDIS_URL! }, { maxRetriesPerRequest: null });
    client.on('error', () => {});
    await client.ping();
    client.disconnect();
  }

  async killRedis(): Promise<void> {
    const exited = once(this.redis!, 'exit');
    this.redis!.kill('SIGKILL');
    await exited;
  }

  async startApi(extra: Record<string, string> = {}, from = dist): Promise<Service> {
    this.api = await Service.start({ ...this.environment, ...extra }, 'api', { from });
    return this.api;
  }

  /** @param from the compiled service, when it is another one */
  async startWorker(extra: Record<string, string> = {}, from = dist): Promise<WorkerProgram> {
    const { REDIS_URL: _, ...inherited } = process.env;
    const child = spawn(process.execPath, [join(from, 'bin', 'worker.js')], {
      env: { ...inherited, LOG_LEVEL: 'info', CALIBRATE: 'off', ...this.environment, ...extra },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const log: Record<string, unknown>[] = [];
    createInterface(child.stdout!).on('line', line => log.push(JSON.parse(line)));
    await until('the worker is ready', () => log.some(({ msg }) => msg === 'Worker is ready'));
    const worker = { process: child, log };
    this.workers.push(worker);
    this.#allLogs.push(log);
    return worker;
  }

  /** Process ids of the trainers that workers have started, in order. */
  trainers(workers: readonly WorkerProgram[] = this.workers): number[] {
    return workers.flatMap(({ log }) =>
      log.flatMap(({ trainer, msg }) => (msg === 'Training starts' ? [trainer as number] : [])),
    );
  }

  liveTrainers(): number[] {
    return this.#allLogs
      .flatMap(log => log.flatMap(({ trainer, msg }) => (msg === 'Training starts' ? [trainer as number] : [])))
      .filter(isAlive);
  }

  /** Ends a worker as a crash or a service manager would. @returns its exit code */
  async endWorker(worker: WorkerProgram, signal: NodeJS.Signals): Promise<number | null> {
    this.workers.splice(this.workers.indexOf(worker), 1);
    if (worker.process.exitCode !== null || worker.process.signalCode !== null) return worker.process.exitCode;
    const exited = once(worker.process, 'exit');
    worker.process.kill(signal);
    return (await exited)[0] as number | null;
  }

  get redisUrl(): string {
    return this.environment.REDIS_URL!;
  }

  get checkpoints(): CheckpointStore {
    return new CheckpointStore(this.storage);
  }

  /** Names of what has not been cleaned up. */
  async leftovers(): Promise<string[]> {
    const folders = ['.tmp', '.fences'].map(name => join(this.environment.DATA_DIR!, name));
    const names = await Promise.all(folders.map(folder => readdir(folder).catch((): string[] => [])));
    return names.flat();
  }

  /** Ends everything, and fails when a trainer outlives it. */
  async close(): Promise<void> {
    for (const { process } of this.workers) process.kill('SIGCONT');
    for (const worker of [...this.workers]) await this.endWorker(worker, 'SIGKILL');
    await this.api.stop('SIGKILL');
    await this.secondApi?.stop('SIGKILL');
    if (this.redis?.exitCode === null && this.redis.signalCode === null) await this.killRedis();
    await until('no trainer is left', () => this.liveTrainers().length === 0, 60_000);
    await this.s3?.remove();
    await rm(this.dataDir, { recursive: true, force: true });
  }
}

/** Follows a number that must never decrease. @returns its last value, and ends the watch */
export function watchForward(what: string, read: () => Promise<number | undefined>): () => Promise<number> {
  let last = 0;
  let isWatching = true;
  const failures: string[] = [];
  const watching = (async () => {
    while (isWatching) {
      const value = await read().catch(() => undefined);
      if (value !== undefined) {
        if (value < last) failures.push(`${what} went back from ${last} to ${value}`);
        last = value;
      }
      await new Promise(resolve => setTimeout(resolve, 30));
    }
  })();
  return async () => {
    isWatching = false;
    await watching;
    if (failures.length > 0) throw new Error(failures.join('; '));
    return last;
  };
}

/** Whether a process has ended, even when its parent is frozen and cannot reap it. */
export function hasExited(pid: number): boolean {
  if (!isAlive(pid)) return true;
  try {
    return execFileSync('ps', ['-o', 'stat=', '-p', String(pid)])
      .toString()
      .startsWith('Z');
  } catch {
    return true;
  }
}
