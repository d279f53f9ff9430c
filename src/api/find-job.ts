import { ServiceError } from '../schema/problem.js';
import type { Jobs, QueuedJob } from './dependencies.js';

/** @throws ServiceError JOB_NOT_FOUND */
export async function findJob(id: string, jobs: Jobs): Promise<QueuedJob> {
  const job = await jobs.get(id);
  if (!job) throw new ServiceError('JOB_NOT_FOUND', `There is no job ${id}; GET /jobs lists those there are.`);
  return job;
}
