import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { BaseLogger } from 'pino';
import { bullKeys, prefixOf } from '../keys.js';
import { askRedis } from '../redis/ask.js';
import { errorLogger, openRedis, type RedisTarget } from '../redis/connection.js';
import { type EntryPage, entriesAfter, pageSize, reaches } from './entries-after.js';
import { followNotices, type Notices } from './follow-notices.js';
import type { Gap, Notice } from './notice.js';
import { compareEntryIds, type StreamEntry } from './stream-entry.js';

export interface FeedOptions {
  readonly connection: RedisTarget;
  /** Name of the queue in Redis. */
  readonly name: string;
  readonly log: BaseLogger;
}

/** How the entries of an event stream are read. */
export interface EntryReader<Told extends Notice> {
  /** What is read, for the log: `jobs`. */
  readonly what: string;
  /** What an entry says; undefined when it is about nothing of the queue. */
  readonly noticeOf: (entry: StreamEntry) => Told | undefined;
  /** The id of what it happened to. */
  readonly subjectOf: (notice: Told) => string;
}

/** Notices kept in memory, so that followers who keep up cost Redis nothing. */
const keptNotices = 2000;
const blockMs = 5000;
const retryMs = 500;

interface Listener<Told> {
  readonly hear: (notice: Told) => void;
  readonly miss: () => void;
}

/**
 * What happens in a queue, read once from its event stream and shared within this process. BullMQ and the workers write an
 * entry in the same step in which they change something, so nothing comes early. The stream keeps about 10,000 entries:
 * whoever is further behind is told of a gap.
 */
export class EventFeed<Told extends Notice> {
  readonly #reader: Redis;
  readonly #redis: Redis;
  readonly #key: string;
  readonly #log: BaseLogger;
  readonly #entries: EntryReader<Told>;
  readonly #listeners = new Set<Listener<Told>>();
  readonly #recent: Told[] = [];
  /** The id after which `recent` holds everything. */
  #since: string | undefined;
  #last: string | undefined;
  #isCurrent = false;
  #isClosed = false;

  constructor({ connection, name, log }: FeedOptions, entries: EntryReader<Told>) {
    this.#reader = openRedis(connection, { maxRetriesPerRequest: null });
    this.#redis = openRedis(connection, { maxRetriesPerRequest: 1, commandTimeout: 5000 });
    for (const redis of [this.#reader, this.#redis])
      redis.on('error', errorLogger(log, `The events of ${entries.what} cannot be read`));
    this.#reader.on('close', () => this.#markBehind());
    this.#key = bullKeys(prefixOf(name)).events;
    this.#log = log;
    this.#entries = entries;
    void this.#run();
  }

  /** Whether listeners have heard everything, except for what is on its way at this moment. */
  get isCurrent(): boolean {
    return this.#isCurrent;
  }

  /**
   * Calls a listener with everything that happens from now on.
   * @param miss called when this process could not read for so long that events are lost
   * @returns ends it
   */
  listen(hear: (notice: Told) => void, miss = () => {}): () => void {
    const listener = { hear, miss };
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * The id of the newest entry that listeners know of, or else that there is; '0-0' when there is none.
   * @throws ServiceError QUEUE_UNAVAILABLE
   */
  async position(): Promise<string> {
    if (this.#isCurrent && this.#last !== undefined) return this.#last;
    const [newest] = await this.#ask(redis => redis.xrevrange(this.#key, '+', '-', 'COUNT', 1));
    return newest?.[0] ?? '0-0';
  }

  /** Whether everything after an entry is still there. @throws ServiceError QUEUE_UNAVAILABLE */
  async reaches(id: string): Promise<boolean> {
    return askRedis(this.#redis, () => reaches(this.#redis, this.#key, id));
  }

  /** What has happened to one thing after an entry until now. @throws ServiceError QUEUE_UNAVAILABLE */
  async *missed(subject: string, after: string): AsyncGenerator<Told | Gap> {
    for (let last = after; ; ) {
      const { entries, gap } = await askRedis(this.#redis, () => entriesAfter(this.#redis, this.#key, last));
      if (gap) yield gap;
      for (const notice of this.#read(entries)) if (this.#entries.subjectOf(notice) === subject) yield notice;
      if (entries.length < pageSize) return;
      last = entries.at(-1)![0];
    }
  }

  /**
   * Everything that happens to one thing after an entry, in order, without end. It is read only as fast as it is taken, and
   * continues by itself after an outage of Redis. After a gap it continues with the oldest events that there are.
   */
  follow(subject: string, after: string, signal: AbortSignal): AsyncGenerator<Told | Gap> {
    return this.#follow(notice => this.#entries.subjectOf(notice) === subject, after, signal);
  }

  /** The same for everything in the queue. */
  followAll(after: string, signal: AbortSignal): AsyncGenerator<Told | Gap> {
    return this.#follow(() => true, after, signal);
  }

  #follow(isWanted: (notice: Told) => boolean, after: string, signal: AbortSignal): AsyncGenerator<Told | Gap> {
    const feed = {
      listen: this.listen.bind(this),
      read: (id: string) => this.#after(id),
      tellsAllAfter: (id: string) => this.#tellsAllAfter(id),
    };
    return followNotices(feed, isWanted, after, signal);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#reader.disconnect();
    this.#redis.disconnect();
    // A read that waits for Redis to come back would never end: it is left alone.
  }

  /** Notices after an entry; undefined when Redis could not be asked. */
  async #after(id: string): Promise<Notices<Told> | undefined> {
    if (this.#tellsAllAfter(id)) {
      const first = this.#recent.findLastIndex(notice => compareEntryIds(notice.id, id) <= 0) + 1;
      // A follower that has read from Redis can be ahead of what is shared.
      const upTo = this.#last !== undefined && compareEntryIds(this.#last, id) > 0 ? this.#last : id;
      return { notices: this.#recent.slice(first), upTo };
    }
    try {
      const { entries, gap } = await entriesAfter(this.#redis, this.#key, id);
      return { notices: this.#read(entries), upTo: entries.at(-1)?.[0] ?? id, gap };
    } catch (err) {
      if (this.#isClosed) throw err;
      await sleep(retryMs);
      return undefined;
    }
  }

  #tellsAllAfter(id: string): boolean {
    return this.#since !== undefined && compareEntryIds(id, this.#since) >= 0;
  }

  #read(entries: readonly StreamEntry[]): Told[] {
    return entries.flatMap(entry => this.#entries.noticeOf(entry) ?? []);
  }

  async #ask(read: (redis: Redis) => Promise<unknown>): Promise<StreamEntry[]> {
    return askRedis(this.#redis, async () => (await read(this.#redis)) as StreamEntry[]);
  }

  async #run(): Promise<void> {
    while (!this.#isClosed) {
      try {
        await this.#readOn();
      } catch (err) {
        this.#markBehind();
        if (this.#isClosed) return;
        this.#log.debug({ err }, `Reading the events of ${this.#entries.what} failed`);
        await sleep(retryMs);
      }
    }
  }

  async #readOn(): Promise<void> {
    if (this.#last === undefined) {
      const [newest] = (await this.#reader.xrevrange(this.#key, '+', '-', 'COUNT', 1)) as StreamEntry[];
      this.#last = newest?.[0] ?? '0-0';
      this.#since = this.#last;
    }
    // A first look without waiting: only when nothing is left is the feed current.
    if (!this.#isCurrent) {
      const page = await entriesAfter(this.#reader, this.#key, this.#last);
      this.#publishPage(page);
      if (page.entries.length < pageSize) this.#isCurrent = this.#reader.status === 'ready';
      else await sleep(1);
      return;
    }
    const place = [this.#key, this.#last] as const;
    const answer = await this.#reader.xread('COUNT', pageSize, 'BLOCK', blockMs, 'STREAMS', ...place);
    const entries = (answer as [string, StreamEntry[]][] | null)?.[0]?.[1] ?? [];
    // After an interruption, or where so much comes at once, some of it may be gone already: the first look finds that out.
    if (entries.length < pageSize && this.#isCurrent) this.#publishPage({ entries });
    else this.#markBehind();
  }

  #publishPage({ entries, gap }: EntryPage): void {
    if (gap) {
      const { after, next } = gap;
      this.#log.warn({ after, next }, `Events of ${this.#entries.what} were lost before this process could read them`);
      this.#recent.length = 0;
      this.#since = gap.next;
      for (const { miss } of this.#listeners) miss();
    }
    for (const entry of entries) this.#publish(entry);
  }

  #publish(entry: StreamEntry): void {
    this.#last = entry[0];
    const notice = this.#entries.noticeOf(entry);
    if (!notice) return;
    this.#recent.push(notice);
    if (this.#recent.length > 2 * keptNotices) {
      const dropped = this.#recent.splice(0, keptNotices);
      this.#since = dropped.at(-1)!.id;
    }
    for (const { hear } of this.#listeners) hear(notice);
  }

  #markBehind(): void {
    this.#isCurrent = false;
  }
}
