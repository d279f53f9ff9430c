import type { Redis } from 'ioredis';
import { readNeededCheckpoints } from './scripts/job/needed-checkpoints.js';

/**
 * Ids of a job's checkpoints that others, which have not ended, have yet to begin from. One that has a checkpoint of its
 * own resumes from that instead.
 * @param prefix of BullMQ's keys, see prefixOf
 */
export async function neededCheckpoints(redis: Redis, prefix: string, job: string): Promise<string[]> {
  return readNeededCheckpoints(redis, [], prefix, job);
}
