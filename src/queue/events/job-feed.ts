import type { JobNotice } from '../../job/notice.js';
import { EventFeed, type FeedOptions } from './event-feed.js';
import { noticeOf } from './job-events.js';

/** What happens to all jobs. */
export class JobFeed extends EventFeed<JobNotice> {
  constructor(options: FeedOptions) {
    super(options, { what: 'jobs', noticeOf, subjectOf: ({ job }) => job });
  }
}
