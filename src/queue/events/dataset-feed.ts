import { StoredDatasetUpdate } from '../../schema/events/service-event.js';
import { datasetsStream } from '../keys.js';
import { EventFeed, type FeedOptions } from './event-feed.js';
import { fieldsOf, parse, type StreamEntry } from './stream-entry.js';

/** Something that happened to a dataset. */
export interface DatasetNotice {
  /** Event id, which also orders everything that happens. */
  readonly id: string;
  readonly update: StoredDatasetUpdate;
}

/** What happens to all datasets, whichever process receives their uploads or changes them. */
export class DatasetFeed extends EventFeed<DatasetNotice> {
  /** @param options with the name of the queue of jobs */
  constructor({ name, ...options }: FeedOptions) {
    super({ ...options, name: datasetsStream(name) }, { what: 'datasets', noticeOf, subjectOf });
  }
}

const subjectOf = ({ update }: DatasetNotice) => update.id;

function noticeOf([id, fields]: StreamEntry): DatasetNotice | undefined {
  const update = StoredDatasetUpdate.safeParse(parse(fieldsOf(fields).data)).data;
  return update && { id, update };
}
