import type { QueuedJob } from '../../job/queued-job.js';
import { ServiceError } from '../../schema/problem.js';
import type { Jobs } from '../dependencies.js';

/** @throws ServiceError JOB_NOT_FOUND */
export async function findJob(id: string, jobs: Jobs): Promise<QueuedJob> {
  return found(id, await jobs.get(id));
}

/** @throws ServiceError JOB_NOT_FOUND when there is no such job */
export function found(id: string, job: QueuedJob | undefined): QueuedJob {
  if (!job) throw new ServiceError('JOB_NOT_FOUND', `There is no job ${id}; GET /jobs lists those there are.`);
  return job;
}
