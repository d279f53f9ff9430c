import { readdirSync, readFileSync } from 'node:fs';

const tasks = '/proc/self/task';
/** Part of their running time that TensorFlow's threads wait for each other's processors on an idle machine, measured. */
const ownWaiting = 0.15;

/** Nanoseconds in which threads of this process ran, and in which they waited for a processor. */
export interface Schedule {
  readonly ran: number;
  readonly waited: number;
}

/** What the system counts. */
export interface Counts {
  /** Milliseconds of a monotonic clock. */
  now(): number;
  /** Null where the system does not count. */
  schedule(): Schedule | null;
}

const systemCounts: Counts = { now: () => performance.now(), schedule };

function schedule(): Schedule | null {
  let [ran, waited] = [0, 0];
  try {
    for (const task of readdirSync(tasks)) {
      const [taskRan = 0, taskWaited = 0] = readFileSync(`${tasks}/${task}/schedstat`, 'utf8').split(' ').map(Number);
      ran += taskRan;
      waited += taskWaited;
    }
    return { ran, waited };
  } catch {
    return null;
  }
}

/**
 * How long work takes when no other program wants the processors: its time, less the part in which the threads that had
 * something to do waited for one (proc(5), schedstat; Linux alone, elsewhere the time as it is).
 * @returns seconds
 */
export function undisturbedSeconds(work: () => void, counts = systemCounts): number {
  const before = counts.schedule();
  const start = counts.now();
  work();
  const seconds = (counts.now() - start) / 1000;
  const after = counts.schedule();
  if (!before || !after) return seconds;
  const ran = after.ran - before.ran;
  const waited = Math.max(0, after.waited - before.waited - ownWaiting * ran);
  return ran > 0 ? (seconds * ran) / (ran + waited) : seconds;
}
