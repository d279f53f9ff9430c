import { type Job, Worker } from 'bullmq';
import { openRedis } from '../../src/queue/redis/connection.js';
import type { JobSpec } from '../../src/schema/job.js';
import { until } from '../wait.js';
import type { TestService } from './service.js';

/**
 * Runs the waiting jobs until there are none.
 * @param run what to do while a job runs; the job succeeds when this does
 */
export async function endJobs(service: TestService, run: (job: Job<JobSpec>) => Promise<void>): Promise<void> {
  const connection = openRedis(service.redis.connection, { maxRetriesPerRequest: null });
  let failure: unknown;
  const worker = new Worker<JobSpec>(
    'test',
    async job => {
      await run(job).catch(error => {
        failure ??= error;
      });
    },
    { connection },
  );
  await until('nothing waits', async () => (await service.jobs.list({ status: 'queued', limit: 1 })).data.length === 0);
  await worker.close();
  connection.disconnect();
  if (failure !== undefined) throw failure;
}
