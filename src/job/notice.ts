import type { JobEvent } from '../schema/job-event.js';

/** Something that happened to a job. Without an event, followers do not hear of it. */
export interface JobNotice {
  /** Event id: its place in the order of everything that happens. */
  readonly id: string;
  readonly job: string;
  readonly event?: JobEvent;
  /** Whether it changes nothing but the job's record: not its status, and no other job's place in the queue. */
  readonly isRecord: boolean;
  /** Whether nothing more will happen to the job. */
  readonly isEnd: boolean;
}

/** Something that happened to a job, beside its progress: an entry of the queue's event stream. */
export interface JobNews {
  readonly event: 'sample' | 'checkpoint' | 'warning';
  readonly data: unknown;
}
