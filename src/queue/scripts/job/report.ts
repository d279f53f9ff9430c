import { defineScript } from '../define-script.js';
import { requireLock } from './lock.js';

/**
 * Writes a job's record and adds events to the stream, for its worker: as BullMQ's updateProgress, which asks for no lock.
 *
 * KEYS[1] and [2], ARGV[1] as {@link requireLock} has them. KEYS[3] the event stream. ARGV[2] the id of the job. ARGV[3] the
 * record in JSON. ARGV[4…] names of events and their data in JSON, in turn. Result: 1; 0 or -1 without the lock.
 */
export const reportJob = defineScript<
  readonly [job: string, lock: string, events: string],
  [token: string, id: string, record: string, ...events: string[]],
  number
>(
  'reportJob',
  3,
  `${requireLock}
redis.call('HSET', KEYS[1], 'progress', ARGV[3])
local function emit(event, data)
  redis.call('XADD', KEYS[3], 'MAXLEN', '~', 10000, '*', 'event', event, 'jobId', ARGV[2], 'data', data)
end
for i = 4, #ARGV, 2 do emit(ARGV[i], ARGV[i + 1]) end
emit('progress', ARGV[3])
return 1`,
);
