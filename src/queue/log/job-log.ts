import { appendFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { BaseLogger } from 'pino';
import { logFile } from '../../job/files.js';
import type { JobLogEntry } from '../../schema/history/job-log.js';

/** What happened, without the time: that is now, unless it is given. */
export type Happened = JobLogEntry extends infer Entry
  ? Entry extends JobLogEntry
    ? Omit<Entry, 'time'> & { readonly time?: string }
    : never
  : never;

/** Notes what happens to a job. Resolves when it is written; never rejects. */
export type NoteDown = (job: string, ...happened: readonly Happened[]) => Promise<void>;

/**
 * Keeps what happens to each job in a file of its folder: for longer than the event stream, and whether or not anybody
 * follows it. Whoever changes a job writes a line: the API what clients ask for, the worker the rest. A job does not fail
 * because its log cannot be written.
 * @param jobsDir folder that holds a folder for each job
 */
export function jobLog(jobsDir: string, log: BaseLogger): NoteDown {
  let turn: Promise<void> = Promise.resolve();
  return (job, ...happened) => {
    const time = new Date().toISOString();
    const lines = happened.map(one => `${JSON.stringify({ time, ...one })}\n`).join('');
    turn = turn.then(async () => {
      try {
        await mkdir(join(jobsDir, job), { recursive: true });
        await appendFile(join(jobsDir, job, logFile), lines);
      } catch (err) {
        log.warn({ job, err }, 'The log of a job could not be written');
      }
    });
    return turn;
  };
}
