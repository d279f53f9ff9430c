import { setTimeout as sleep } from 'node:timers/promises';
import { Queue, WaitingError } from 'bullmq';
import type { JobOutcome } from '../job/outcome.js';
import type { JobSpec } from '../schema/job.js';
import { newerDataIn } from '../schema/parse-stored.js';
import { type ConsumeOptions, type Consumer, consume, type HeldJob } from './consumer/consume.js';
import { checkVersion } from './job-reader.js';
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

/** For how long a worker that is older than a job leaves the queue to others, in milliseconds. */
const leftToNewerMs = 10_000;

/** Takes jobs from the queue, see {@link consume}, and gives them to the processor. */
export function startConsumer({ processor, onOutcome, ...options }: ConsumerOptions): Consumer {
  return consume({
    ...options,
    work: async held => {
      const { job, token, redis, prefix, source, endIfCanceled } = held;
      await refuseNewer(held, options.log);
      const taken = takeJob(redis, prefix, job, token, source);
      const { outcome, error } = await settleJob(job, token, await processor(taken), endIfCanceled);
      await onOutcome?.(taken, outcome);
      if (error) throw error;
    },
  });
}

/**
 * Gives a job back that a newer version has queued, or has trained: while a service is upgraded, there are workers of
 * both versions. This one then takes nothing for a while, so that the other one gets it.
 */
async function refuseNewer({ job, token, source }: HeldJob, log: ConsumerOptions['log']): Promise<void> {
  const refusal = await newerDataIn(async () => checkVersion(job.id!, job));
  if (!refusal) return;
  log.warn({ job: job.id }, `${refusal.message} The job waits for a newer worker.`);
  await job.moveToWait(token);
  await sleep(leftToNewerMs, undefined, { signal: source.signals.stop }).catch(() => {});
  throw new WaitingError();
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
