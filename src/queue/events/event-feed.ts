import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { BaseLogger } from 'pino';
import { bullKeys, prefixOf } from '../keys.js';
import { askRedis } from '../redis/ask.js';
import { errorLogger, openRedis, type RedisTarget } from '../redis/connection.js';
import { compareEntryIds, type StreamEntry } from './stream-entry.js';

export interface FeedOptions {
  readonly connection: RedisTarget;
  /** Name of the queue in Redis. */
  readonly name: string;
  readonly log: BaseLogger;
}

/** Something that happened to one of the things in a queue. */
export interface Notice {
  /** Event id, which also orders everything that happens. */
  readonly id: string;
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
/** A stream with fewer entries than this has lost none: it is trimmed to a few more. */
const keptEntries = 10_000;
const pageSize = 500;
const blockMs = 5000;
const retryMs = 500;

/**
 * What happens in a queue, read once from its event stream and shared within this process. BullMQ and the workers write an
 * entry in the same step in which they change something, so nothing is missed and nothing comes early. The stream keeps
 * about 10,000 entries.
 */
export class EventFeed<Told extends Notice> {
  readonly #reader: Redis;
  readonly #redis: Redis;
  readonly #key: string;
  readonly #log: BaseLogger;
  readonly #entries: EntryReader<Told>;
  readonly #listeners = new Set<(notice: Told) => void>();
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

  /** Calls a listener with everything that happens from now on. @returns ends it */
  listen(listener: (notice: Told) => void): () => void {
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
    if (id === '0-0') return (await askRedis(this.#redis, () => this.#redis.xlen(this.#key))) < keptEntries;
    const [[oldest], [newest]] = await Promise.all([
      this.#ask(redis => redis.xrange(this.#key, '-', '+', 'COUNT', 1)),
      this.#ask(redis => redis.xrevrange(this.#key, '+', '-', 'COUNT', 1)),
    ]);
    if (!oldest || !newest) return false;
    return compareEntryIds(oldest[0], id) <= 0 && compareEntryIds(id, newest[0]) <= 0;
  }

  /** What has happened to one thing after an entry until now. @throws ServiceError QUEUE_UNAVAILABLE */
  async *missed(subject: string, after: string): AsyncGenerator<Told> {
    for (let last = after; ; ) {
      const entries = await this.#ask(redis => redis.xrange(this.#key, `(${last}`, '+', 'COUNT', pageSize));
      for (const notice of this.#read(entries)) if (this.#entries.subjectOf(notice) === subject) yield notice;
      if (entries.length < pageSize) return;
      last = entries.at(-1)![0];
    }
  }

  /**
   * Everything that happens to one thing after an entry, in order, without end. It is read only as fast as it is taken, and
   * continues by itself after an outage of Redis.
   */
  follow(subject: string, after: string, signal: AbortSignal): AsyncGenerator<Told> {
    return this.#follow(notice => this.#entries.subjectOf(notice) === subject, after, signal);
  }

  /** The same for everything in the queue. */
  followAll(after: string, signal: AbortSignal): AsyncGenerator<Told> {
    return this.#follow(() => true, after, signal);
  }

  async *#follow(isWanted: (notice: Told) => boolean, after: string, signal: AbortSignal): AsyncGenerator<Told> {
    let last = after;
    let wake = () => {};
    const stop = this.listen(notice => isWanted(notice) && wake());
    const onAbort = () => wake();
    signal.addEventListener('abort', onAbort);
    try {
      while (!signal.aborted) {
        const woken = new Promise<void>(resolve => {
          wake = resolve;
        });
        const { notices, upTo } = await this.#after(last);
        for (const notice of notices) {
          if (isWanted(notice)) yield notice;
          if (signal.aborted) return;
        }
        if (upTo === last) await woken;
        last = upTo;
      }
    } finally {
      stop();
      signal.removeEventListener('abort', onAbort);
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#reader.disconnect();
    this.#redis.disconnect();
    // A read that waits for Redis to come back would never end: it is left alone.
  }

  /** The notices after an entry, or the first of them, and the entry up to which they are. */
  async #after(id: string): Promise<{ notices: readonly Told[]; upTo: string }> {
    if (this.#since !== undefined && compareEntryIds(id, this.#since) >= 0) {
      const first = this.#recent.findLastIndex(notice => compareEntryIds(notice.id, id) <= 0) + 1;
      return { notices: this.#recent.slice(first), upTo: this.#last ?? id };
    }
    try {
      const entries = (await this.#redis.xrange(this.#key, `(${id}`, '+', 'COUNT', pageSize)) as StreamEntry[];
      return { notices: this.#read(entries), upTo: entries.at(-1)?.[0] ?? id };
    } catch (err) {
      if (this.#isClosed) throw err;
      await sleep(retryMs);
      return { notices: [], upTo: id };
    }
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
    const answer = (await (this.#isCurrent
      ? this.#reader.xread('COUNT', pageSize, 'BLOCK', blockMs, 'STREAMS', this.#key, this.#last)
      : this.#reader.xread('COUNT', pageSize, 'STREAMS', this.#key, this.#last))) as [string, StreamEntry[]][] | null;
    const entries = answer?.[0]?.[1] ?? [];
    for (const entry of entries) this.#publish(entry);
    if (entries.length < pageSize) this.#isCurrent = this.#reader.status === 'ready';
    if (!this.#isCurrent) await sleep(1);
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
    for (const listener of this.#listeners) listener(notice);
  }

  #markBehind(): void {
    this.#isCurrent = false;
  }
}
