import { createHash } from 'node:crypto';
import { hostname, totalmem } from 'node:os';
import type { BaseLogger } from 'pino';
import { takeTheSameTime } from '../estimate/speed.js';
import { openRedis, type RedisTarget } from '../queue/redis/connection.js';
import { workerRegistry } from '../queue/worker-registry.js';
import { type Calibration, type StepTime, WorkerRecord } from '../schema/worker/record.js';
import { FileStorage, readJson } from '../storage/index.js';
import type { Environment } from './trainer-environment.js';

/** How many measured step times are kept, the newest, each for other hyperparameters. */
const keptTimes = 50;
const heartbeatMs = 60_000;
const commandTimeoutMs = 3000;

export interface OwnRecord {
  readonly calibration: Calibration | null;
  calibrated(calibration: Calibration): void;
  /** Records how long the steps of a job take; published with the next heartbeat. */
  measured(time: StepTime): void;
  close(): Promise<void>;
}

export interface OwnRecordOptions {
  readonly connection: RedisTarget;
  readonly queueName: string;
  readonly dataDir: string;
  readonly env: Environment;
  readonly log: BaseLogger;
}

/**
 * What this worker knows about itself, as the API sees it: in a file, where it survives a restart, and in Redis. A worker
 * keeps its identity as long as its machine's name and its devices stay the same.
 */
export async function openWorkerRecord({
  connection,
  queueName,
  dataDir,
  env,
  log,
}: OwnRecordOptions): Promise<OwnRecord> {
  const id = workerId(env);
  const storage = new FileStorage(dataDir);
  const key = `workers/${id}.json`;
  const known = await readJson(storage, key, WorkerRecord).catch(() => undefined);
  const redis = openRedis(connection, {
    maxRetriesPerRequest: 1,
    enableOfflineQueue: false,
    commandTimeout: commandTimeoutMs,
  });
  // The worker's own connection reports trouble.
  redis.on('error', () => {});
  const registry = workerRegistry(redis, queueName);
  let record: WorkerRecord = known ?? { id, seenAt: '', memoryBytes: 0, calibration: null, measured: [] };
  let isChanged = false;
  let publishing: Promise<void> = Promise.resolve();
  const write = async () => {
    record = { ...record, seenAt: new Date().toISOString(), memoryBytes: machineMemory() };
    const isDue = isChanged;
    isChanged = false;
    const [written] = await Promise.allSettled([
      isDue ? storage.write(key, Buffer.from(JSON.stringify(record))) : undefined,
      redis.status === 'ready' ? registry.put(record) : undefined,
    ]);
    if (written.status === 'fulfilled') return;
    isChanged = true;
    throw written.reason;
  };
  const publish = () => {
    publishing = publishing.then(write).catch(err => log.warn({ err }, 'The record of this worker could not be saved'));
  };
  redis.on('ready', publish);
  const heartbeat = setInterval(publish, heartbeatMs);
  return {
    get calibration() {
      return record.calibration;
    },
    calibrated(calibration) {
      // It is another one because the code or the device is: times that they took no longer apply.
      record = { ...record, calibration, measured: record.calibration === null ? record.measured : [] };
      isChanged = true;
      publish();
    },
    measured(time) {
      const isOther = ({ hyperparameters, precision }: StepTime) =>
        precision !== time.precision || !takeTheSameTime(hyperparameters, time.hyperparameters);
      record = { ...record, measured: [...record.measured.filter(isOther), time].slice(-keptTimes) };
      isChanged = true;
    },
    async close() {
      clearInterval(heartbeat);
      publish();
      await publishing;
      redis.disconnect();
    },
  };
}

function workerId({ CUDA_VISIBLE_DEVICES: devices = '' }: Environment): string {
  const name = hostname()
    .replace(/[^A-Za-z0-9-]/g, '-')
    .slice(0, 60);
  if (devices === '') return `worker-${name}`;
  return `worker-${name}-${createHash('sha256').update(devices).digest('hex').slice(0, 6)}`;
}

/** The memory that this process may use: the container's limit, where there is one. */
function machineMemory(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}
