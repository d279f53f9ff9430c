import { Queue } from 'bullmq';
import type { JobOutcome } from '../job/outcome.js';
import type { JobSpec } from '../schema/job.js';
import { type ConsumeOptions, type Consumer, consume } from './consumer/consume.js';
import { openRedis, type RedisTarget } from './redis/connection.js';
import { settleJob } from './settle-job.js';
import { type TakenJob, takeJob } from './taken-job.js';

export interface ConsumerOptions extends Omit<ConsumeOptions, 'work'> {
  readonly processor: (job: TakenJob) => Promise<JobOutcome>;
  /**
   * Called with what became of a job once it is back in the queue or paused, and right before BullMQ records its end. A
   * job that was to be paused is canceled when a client asked for that too.
   */
  readonly onOutcome?: ((job: TakenJob, outcome: JobOutcome) => Promise<void>) | undefined;
}

/** Takes jobs from the queue, see {@link consume}, and gives them to the processor. */
export function startConsumer({ processor, onOutcome, ...options }: ConsumerOptions): Consumer {
  return consume({
    ...options,
    work: async ({ job, token, redis, prefix, source, endIfCanceled }) => {
      const taken = takeJob(redis, prefix, job, token, source);
      const { outcome, error } = await settleJob(job, token, await processor(taken), endIfCanceled);
      await onOutcome?.(taken, outcome);
      if (error) throw error;
    },
  });
}

/**
 * Puts jobs that are marked as running back into the queue, first in line. Only right when no worker can be alive:
 * with the embedded Redis, at the start of the service. Elsewhere the lock of a lost worker has to run out.
 * @returns ids of those jobs
 */
export async function requeueAbandoned(connection: RedisTarget, queueName: string): Promise<string[]> {
  const redis = openRedis(connection, {});
  const queue = new Queue<JobSpec>(queueName, { connection: redis, skipVersionCheck: true });
  try {
    const abandoned = await queue.getActive();
    // Token 0 stands for a move without the lock, which the lost worker still holds.
    for (const job of abandoned) {
      await job.moveToWait('0');
      // BullMQ removes no job that has a lock: until it ran out, the job could not be deleted.
      await redis.del(queue.toKey(`${job.id}:lock`));
    }
    return abandoned.map(job => job.id!);
  } finally {
    await queue.close();
    redis.disconnect();
  }
}
