import type { BaseLogger } from 'pino';
import type { JobNews } from '../job/notice.js';
import { applyEvent, beginAttempt, isImportant, newsOf } from '../job/record.js';
import type { TakenJob } from '../queue/taken-job.js';
import { throttledWriter } from '../queue/throttled-writer.js';
import type { JobRecord } from '../schema/job.js';
import type { TrainingEvent } from '../schema/worker/messages.js';

/** Keeps the record of a job while its attempts run, and writes it where readers see it. */
export interface JobReporter {
  /** The newest record, written or not. */
  readonly record: JobRecord;
  /** Counts a new attempt; resolves when that is written. */
  beginAttempt(): Promise<void>;
  /** Takes an event of the trainer into the record. */
  apply(event: TrainingEvent): void;
  /** Resolves when the newest record is written. */
  flush(): Promise<void>;
}

/** @param intervalMs minimum time between two writes of progress */
export function jobReporter(job: TakenJob, intervalMs: number, log: BaseLogger): JobReporter {
  let { record } = job;
  const news: JobNews[] = [];
  const writer = throttledWriter<JobRecord>(
    async value => {
      const sent = news.splice(0);
      try {
        await job.report(value, sent);
      } catch (error) {
        news.unshift(...sent);
        throw error;
      }
    },
    intervalMs,
    err => log.warn({ job: job.spec.id, err }, "The job's progress could not be written"),
  );
  return {
    get record() {
      return record;
    },
    async beginAttempt() {
      record = beginAttempt(record, new Date());
      writer.update(record, { urgent: true });
      await writer.flush();
    },
    apply(event) {
      const item = newsOf(event);
      if (item) news.push(item);
      record = applyEvent(record, event);
      writer.update(record, { urgent: isImportant(event) });
    },
    flush: writer.flush,
  };
}
