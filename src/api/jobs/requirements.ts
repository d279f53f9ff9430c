import type { QueuedJob } from '../../job/queued-job.js';
import { ServiceError } from '../../schema/problem.js';
import type { Dependencies } from '../dependencies.js';
import { namingField } from '../http/at-field.js';
import { hasOwnCheckpoint } from './dependents.js';

type Stores = Pick<Dependencies, 'datasets' | 'checkpoints'>;

/**
 * Whether what a job that has just been queued needs is still there.
 * @throws ServiceError DATASET_NOT_FOUND or CHECKPOINT_NOT_FOUND, naming the field
 */
export async function checkStillThere(job: QueuedJob, { datasets, checkpoints }: Stores): Promise<void> {
  await namingField('dataset', datasets.checkExists(job.dataset));
  if (job.resumeFrom !== null && !hasOwnCheckpoint(job))
    await namingField('resumeFrom', checkpoints.get(job.resumeFrom));
}

/**
 * Whether a job that was queued before can go on, or be repeated.
 * @param resumeFrom the checkpoint of another job that it would begin from
 * @throws ServiceError DATASET_UNUSABLE or CHECKPOINT_UNUSABLE when the one is gone, and what checkTrainable throws
 */
export async function checkCanTrain(
  { id, dataset }: QueuedJob,
  resumeFrom: string | null,
  { datasets, checkpoints }: Stores,
): Promise<void> {
  await telling(datasets.checkTrainable(dataset), {
    DATASET_NOT_FOUND: new ServiceError(
      'DATASET_UNUSABLE',
      `The dataset ${dataset} of job ${id} is not there any more. Upload it again under this name, or train on another with POST /jobs.`,
    ),
  });
  if (resumeFrom !== null)
    await telling(checkpoints.get(resumeFrom), {
      CHECKPOINT_NOT_FOUND: new ServiceError(
        'CHECKPOINT_UNUSABLE',
        `The checkpoint ${resumeFrom}, from which job ${id} begins, is not there any more. Train anew with POST /jobs without resumeFrom.`,
      ),
    });
}

/** @param instead what to throw instead of errors of some codes */
async function telling(check: Promise<unknown>, instead: Readonly<Record<string, ServiceError>>): Promise<void> {
  try {
    await check;
  } catch (error) {
    throw (error instanceof ServiceError && instead[error.code]) || error;
  }
}
