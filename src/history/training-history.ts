import { sampleFile } from '../job/files.js';
import { FileStorage, type Storage } from '../storage/index.js';
import { metricsInFile } from './metrics-file.js';
import { metricsInParts } from './metrics-parts.js';
import type { MetricsWriter } from './metrics-writer.js';

/** What a training writes besides its checkpoints. */
export interface TrainingHistory {
  /** Begins to write metrics, and drops those after `step`, which a resumed training writes again. */
  metrics(step: number): Promise<MetricsWriter>;
  /** Writes the grid of a step, a PNG, whole or not at all. */
  sample(step: number, png: Uint8Array): Promise<void>;
}

/** What a training of a job writes to a storage. */
export function trainingHistory(storage: Storage, job: string): TrainingHistory {
  const folder = `jobs/${job}`;
  return {
    metrics: step =>
      storage instanceof FileStorage ? metricsInFile(storage, folder, step) : metricsInParts(storage, folder, step),
    sample: (step, png) => storage.write(`${folder}/${sampleFile(step)}`, png),
  };
}
