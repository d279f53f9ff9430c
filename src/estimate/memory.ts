import type { Hyperparameters } from '../schema/hyperparameters.js';
import { ServiceError } from '../schema/problem.js';
import type { WorkerRecord } from '../schema/worker/record.js';
import { memoryOf } from './flops.js';

/** Bytes that a training on a worker may use: of its GPU, or else of its machine. */
export function availableMemory({ calibration, memoryBytes }: WorkerRecord): number {
  return calibration?.memoryBytes ?? memoryBytes;
}

/** The minimum that a training holds, in the smaller precision unless another is requested. */
export function leastMemory(h: Hyperparameters): number {
  const { state, step } = memoryOf(h, h.precision === 'float32' ? 'float32' : 'bfloat16');
  return state + step;
}

/** What to reduce in a training for which no known worker has the memory; undefined when one has, or none is known. */
export function memoryShortage(h: Hyperparameters, workers: readonly WorkerRecord[]) {
  if (workers.length === 0) return undefined;
  const [needed, most] = [leastMemory(h), Math.max(...workers.map(availableMemory))];
  if (needed <= most) return undefined;
  const { state, step } = memoryOf(h, 'float32');
  const field = state > step ? widest(h) : 'batchSize';
  const message =
    `A training step holds at least ${gigabytes(needed)}, and no worker has more than ${gigabytes(most)}. ` +
    `Lower hyperparameters.${field}${field === 'batchSize' ? ` (now ${h.batchSize})` : ` (now ${h[field].join(', ')})`}.`;
  return { field, path: `hyperparameters.${field}`, message };
}

/** @throws ServiceError MEMORY_EXCEEDED, naming what to reduce, when no known worker has the memory for a training */
export function checkMemory(h: Hyperparameters, workers: readonly WorkerRecord[]): void {
  const shortage = memoryShortage(h, workers);
  if (shortage) throw memoryExceeded(shortage.path, shortage.message);
}

/** @param path of the field to reduce */
export function memoryExceeded(path: string, message: string): ServiceError {
  return new ServiceError('MEMORY_EXCEEDED', message, { errors: [{ path, message }] });
}

function widest(h: Hyperparameters): 'generatorChannels' | 'discriminatorChannels' {
  const sum = (channels: readonly number[]) => channels.reduce((total, n) => total + n, 0);
  return sum(h.generatorChannels) >= sum(h.discriminatorChannels) ? 'generatorChannels' : 'discriminatorChannels';
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
