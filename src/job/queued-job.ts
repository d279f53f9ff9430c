import type { JobView } from '../schema/job.js';

/** A job as the queue knows it: a JobView without the URLs, which belong to the HTTP API. */
export type QueuedJob = Omit<JobView, 'urls'>;
