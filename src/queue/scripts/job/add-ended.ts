import { defineScript } from '../define-script.js';
import { keepNewest } from './keep-newest.js';

/**
 * Adds a job that has ended before it came here, as BullMQ keeps one that has succeeded.
 *
 * KEYS[1] the jobs that have succeeded. KEYS[2] the event stream. KEYS[3] the job. ARGV[1] the id of the job. ARGV[2] when it
 * was created and ended, in milliseconds since 1970. ARGV[3] its data, ARGV[4] its record and ARGV[5] its options, in JSON.
 * ARGV[6] how many jobs that have succeeded are kept. Result: 1; 0 when the job is there already.
 */
export const addEndedJob = defineScript<
  readonly [completed: string, events: string, job: string],
  [id: string, time: number, data: string, record: string, options: string, kept: number],
  number
>(
  'addEndedJob',
  3,
  `${keepNewest}
local completed, events, job = unpack(KEYS)
local id, time, data, record, options, kept = unpack(ARGV)
if redis.call('EXISTS', job) == 1 then return 0 end
redis.call('HSET', job, 'name', 'train', 'data', data, 'opts', options, 'progress', record, 'returnvalue', 'null',
  'timestamp', time, 'finishedOn', time, 'delay', 0, 'priority', 0)
redis.call('ZADD', completed, time, id)
redis.call('XADD', events, 'MAXLEN', '~', 10000, '*', 'event', 'added', 'jobId', id, 'name', 'train')
keepNewest(completed, kept, id, job)
return 1`,
);
