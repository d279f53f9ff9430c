import type { QueuedJob } from '../../job/queued-job.js';
import { ServiceError } from '../../schema/problem.js';
import type { Dependencies } from '../dependencies.js';
import { namingField } from '../http/at-field.js';
import { hasOwnCheckpoint } from './dependents.js';

type Stores = Pick<Dependencies, 'datasets' | 'checkpoints'>;

/**
 * Checks that what a newly queued job needs is still there.
 * @throws ServiceError DATASET_NOT_FOUND or CHECKPOINT_NOT_FOUND, naming the field
 */
export async function checkStillThere(job: QueuedJob, { datasets, checkpoints }: Stores): Promise<void> {
  await namingField('dataset', datasets.checkExists(job.dataset));
  if (job.resumeFrom !== null && !hasOwnCheckpoint(job))
    await namingField('resumeFrom', checkpoints.get(job.resumeFrom));
}

/**
 * Checks that an existing job can be resumed or retried.
 * @param resumeFrom the checkpoint of another job that it would start from
 * @throws ServiceError DATASET_UNUSABLE when the dataset, the list of the images that the job leaves out, or that of the moved
 *   crops that it uses is gone, CHECKPOINT_UNUSABLE when the checkpoint is, and what checkTrainable throws
 */
export async function checkCanTrain(
  { id, dataset, exclusions, crops }: QueuedJob,
  resumeFrom: string | null,
  { datasets, checkpoints }: Stores,
): Promise<void> {
  await replacing(datasets.checkTrainable(dataset), {
    DATASET_NOT_FOUND: new ServiceError(
      'DATASET_UNUSABLE',
      `The dataset ${dataset} of job ${id} no longer exists. Upload it again under this name, or train on another one with POST /jobs.`,
    ),
  });
  if (exclusions) await datasets.sameExclusions(dataset, exclusions.list);
  if (crops) await datasets.crops.same(dataset, crops.list);
  if (resumeFrom !== null)
    await replacing(checkpoints.get(resumeFrom), {
      CHECKPOINT_NOT_FOUND: new ServiceError(
        'CHECKPOINT_UNUSABLE',
        `The checkpoint ${resumeFrom}, from which job ${id} starts, no longer exists. Start a new training with POST /jobs, without resumeFrom.`,
      ),
    });
}

/** @param instead what to throw in place of errors with these codes */
async function replacing(check: Promise<unknown>, instead: Readonly<Record<string, ServiceError>>): Promise<void> {
  try {
    await check;
  } catch (error) {
    throw (error instanceof ServiceError && instead[error.code]) || error;
  }
}
