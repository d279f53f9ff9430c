import { statfs } from 'node:fs/promises';
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { redisErrors, storageErrors } from '../telemetry/measurements.js';
import { measureGeneration } from './generation.js';
import { countRequests } from './requests.js';
import { measureTrainings, type TrainingSources } from './trainings.js';

export interface MetricsSources extends TrainingSources {
  /** The folder whose disk must not become full. */
  readonly dataDir: string;
  readonly version: string;
}

export interface Metrics {
  /** Media type of the text. */
  readonly contentType: string;
  /** All numbers, as Prometheus reads them. */
  text(): Promise<string>;
  close(): void;
}

/** The numbers of an API process, and of the trainings in its queue. */
export function createMetrics({ dataDir, version, ...sources }: MetricsSources): Metrics {
  const register = new Registry();
  const registers = [register];
  // Memory, processor, garbage collection and the delay of the event loop.
  collectDefaultMetrics({ register });
  const info = new Gauge({ name: 'dcgan_info', help: 'Always 1', labelNames: ['version'], registers });
  info.set({ version }, 1);
  const redis = new Counter({
    name: 'dcgan_redis_errors_total',
    help: 'Connections to Redis that failed or could not be made',
    registers,
  });
  const storage = new Counter({
    name: 'dcgan_storage_errors_total',
    help: 'Writes and reads that failed, by the error of the file system, or of the S3 store for each request',
    labelNames: ['code'],
    registers,
  });
  const disk = new Gauge({
    name: 'dcgan_disk_bytes',
    help: 'The disk of DATA_DIR: what may still be written, and all of it',
    labelNames: ['of'],
    registers,
  });
  const trainings = measureTrainings(register, sources);
  const stops = [
    trainings.stop,
    countRequests(register),
    measureGeneration(register),
    redisErrors.subscribe(() => redis.inc()),
    storageErrors.subscribe(({ code }) => storage.inc({ code })),
  ];
  const measureDisk = async () => {
    disk.reset();
    const found = await statfs(dataDir).catch(() => undefined);
    if (!found) return;
    disk.set({ of: 'free' }, found.bavail * found.bsize);
    disk.set({ of: 'all' }, found.blocks * found.bsize);
  };
  return {
    contentType: register.contentType,
    async text() {
      await Promise.all([trainings.collect(), measureDisk()]);
      return register.metrics();
    },
    close() {
      for (const stop of stops) stop();
      register.clear();
    },
  };
}
