import { resolveJob } from '../../job/spec.js';
import type { CheckpointManifest } from '../../schema/checkpoint.js';
import type { JobRequest, JobSpec } from '../../schema/job.js';
import type { ProblemCode } from '../../schema/problem.js';
import type { Dependencies } from '../dependencies.js';
import { namingField } from '../http/at-field.js';

/** What can be wrong with a job that is asked for. */
export const planProblems = [
  'INVALID_REQUEST',
  'DATASET_NOT_FOUND',
  'CHECKPOINT_NOT_FOUND',
  'DATASET_NOT_READY',
  'DATASET_UNUSABLE',
  'CHECKPOINT_UNUSABLE',
  'CHECKPOINT_DAMAGED',
  'PAYLOAD_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
  'QUEUE_UNAVAILABLE',
] as const satisfies readonly ProblemCode[];

/**
 * The job that a request asks for, checked, and the checkpoint that it begins from.
 * @throws ServiceError with one of the codes above
 */
export async function planJob(
  request: JobRequest,
  { datasets, checkpoints }: Pick<Dependencies, 'datasets' | 'checkpoints'>,
): Promise<{ spec: JobSpec; base: CheckpointManifest | undefined }> {
  const base = request.resumeFrom === undefined ? undefined : await checkpoints.get(request.resumeFrom);
  const spec = resolveJob(request, new Date(), base);
  await namingField('dataset', datasets.checkTrainable(spec.dataset));
  return { spec, base };
}
