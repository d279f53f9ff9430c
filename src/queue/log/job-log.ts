import type { BaseLogger } from 'pino';
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
 * Keeps what happens to each job with its metrics: for longer than the event stream, and whether or not anybody
 * follows it. Whoever changes a job writes a line: the API what clients ask for, the worker the rest. A job does not fail
 * because its log cannot be written.
 * @param history where logs are kept
 */
export function jobLog(history: { note(job: string, lines: string): Promise<void> }, log: BaseLogger): NoteDown {
  let turn: Promise<void> = Promise.resolve();
  return (job, ...happened) => {
    const time = new Date().toISOString();
    const lines = happened.map(one => `${JSON.stringify({ time, ...one })}\n`).join('');
    turn = turn.then(async () => {
      try {
        await history.note(job, lines);
      } catch (err) {
        log.warn({ job, err }, 'The log of a job could not be written');
      }
    });
    return turn;
  };
}
