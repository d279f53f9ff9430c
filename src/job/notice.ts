import type { JobEvent } from '../schema/job-event.js';

/** Something that happened to a job. Followers are told only of those with an event. */
export interface JobNotice {
  /** Event id, which also orders everything that happens. */
  readonly id: string;
  readonly job: string;
  readonly event?: JobEvent;
  /**
   * Whether the job has come into being, or has been deleted; or whether its checkpoints are others than before, also of a
   * job that is gone.
   */
  readonly change?: 'created' | 'deleted' | 'checkpoints';
  /** Whether it changes only the job's record: not its status, nor any position in the queue. */
  readonly isRecord: boolean;
  /** Whether nothing more will happen to the job. */
  readonly isEnd: boolean;
}

/** Something that happened to a job apart from its progress: an entry of the queue's event stream. */
export interface JobNews {
  readonly event: 'sample' | 'checkpoint' | 'warning';
  readonly data: unknown;
}
