import { type TrainingHistory, trainingHistory } from '../src/history/index.js';
import { FileStorage } from '../src/storage/index.js';

/** Where a training of a job leaves its metrics and samples: `jobs/{job}` in a folder. */
export function historyIn(directory: string, job: { readonly id: string }): TrainingHistory {
  return trainingHistory(new FileStorage(directory), job.id);
}
