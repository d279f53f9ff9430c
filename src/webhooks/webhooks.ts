import { setTimeout as sleep } from 'node:timers/promises';
import { Queue, UnrecoverableError, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { BaseLogger } from 'pino';
import type { JobNotice } from '../job/notice.js';
import { type Gap, isGap } from '../queue/events/notice.js';
import { ownKeys } from '../queue/keys.js';
import { askRedis } from '../queue/redis/ask.js';
import { errorLogger, openRedis, type RedisTarget } from '../queue/redis/connection.js';
import { nothingLost, unavailable } from '../queue/redis/errors.js';
import type { WebhookDelivery } from '../schema/service/webhook.js';
import { send, type WebhookTarget } from './send.js';

export interface WebhooksOptions {
  readonly connection: RedisTarget;
  /** Name of the queue of jobs. */
  readonly queueName: string;
  readonly target: WebhookTarget;
  readonly feed: Feed;
  /** Nothing is read or sent until this resolves; when undefined, sending starts at once. */
  readonly after?: Promise<void>;
  readonly log: BaseLogger;
  /** Pauses before the second attempt, the third, and so on, in milliseconds. */
  readonly retryDelaysMs?: readonly number[];
}

/** What is needed from the feed of jobs. */
export interface Feed {
  position(): Promise<string>;
  followAll(after: string, signal: AbortSignal): AsyncGenerator<JobNotice | Gap>;
}

interface Message {
  readonly id: string;
  readonly type: string;
  /** The job that it is about; null when it is about events that are lost. */
  readonly job: string | null;
  readonly body: string;
}

const [second, minute, hour] = [1000, 60_000, 3_600_000];
/** Roughly the schedule that Standard Webhooks recommends. */
const defaultDelays = [5 * second, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 14 * hour];
/** Deliveries that are remembered for each outcome. */
const kept = 1000;
const readTimeoutMs = 3000;
const closeTimeoutMs = 2000;

/**
 * Notifies another server about jobs: a message for each change of status, delivered at least once, with retries for a
 * day and a half. The cursor in the events is kept in Redis, so that a restart loses nothing, and several API processes
 * send each message only once.
 */
export class Webhooks {
  readonly #redis: Redis;
  readonly #outbox: Queue<Message, number>;
  readonly #worker: Worker<Message, number>;
  readonly #feed: Feed;
  readonly #cursorKey: string;
  readonly #log: BaseLogger;
  readonly #attempts: number;
  readonly #closing = new AbortController();

  constructor(options: WebhooksOptions) {
    const { connection, queueName, target, feed, after, log, retryDelaysMs = defaultDelays } = options;
    this.#redis = openRedis(connection, { maxRetriesPerRequest: null });
    const onError = errorLogger(log, 'Trouble with the webhooks');
    this.#redis.on('error', onError);
    const name = `${queueName}-webhooks`;
    this.#outbox = new Queue(name, { connection: this.#redis, skipVersionCheck: true });
    this.#worker = new Worker<Message, number>(name, ({ data }) => deliver(target, data), {
      connection: this.#redis,
      concurrency: 4,
      skipVersionCheck: true,
      settings: { backoffStrategy: attempt => retryDelaysMs[attempt - 1] ?? retryDelaysMs.at(-1) ?? 0 },
    });
    this.#outbox.on('error', onError);
    this.#worker.on('error', onError);
    this.#worker.on('failed', (job, err) =>
      log.warn({ webhook: job?.data.id, job: job?.data.job, err }, 'A webhook failed'),
    );
    this.#feed = feed;
    this.#log = log;
    this.#attempts = retryDelaysMs.length + 1;
    this.#cursorKey = ownKeys(queueName).webhooks;
    void this.#run(after);
  }

  /** The newest deliveries, including those in progress. @throws ServiceError QUEUE_UNAVAILABLE */
  async deliveries(limit: number): Promise<WebhookDelivery[]> {
    const reading = askRedis(this.#redis, () =>
      this.#outbox.getJobs(['waiting', 'active', 'delayed', 'completed', 'failed'], 0, kept),
    );
    const jobs = await Promise.race([reading, sleep(readTimeoutMs, undefined, { ref: false })]);
    if (!jobs) throw unavailable(nothingLost);
    const newest = jobs.filter(job => job !== undefined).sort((a, b) => b.timestamp - a.timestamp);
    return newest.slice(0, limit).map(({ data, attemptsMade, failedReason, finishedOn, timestamp, returnvalue }) => ({
      id: data.id,
      type: data.type,
      job: data.job,
      status: finishedOn === undefined ? 'pending' : returnvalue ? 'delivered' : 'failed',
      attempts: attemptsMade,
      lastError: failedReason ?? null,
      createdAt: new Date(timestamp).toISOString(),
      finishedAt: finishedOn === undefined ? null : new Date(finishedOn).toISOString(),
    }));
  }

  async close(): Promise<void> {
    this.#closing.abort();
    // Without Redis, BullMQ would wait for it; what is in progress is sent again by the next process.
    await Promise.race([this.#worker.close(), sleep(closeTimeoutMs, undefined, { ref: false })]);
    void this.#worker.disconnect().catch(() => {});
    this.#redis.disconnect();
  }

  async #run(after: Promise<void> | undefined): Promise<void> {
    await after;
    const { signal } = this.#closing;
    while (!signal.aborted) {
      try {
        await this.#redis.set(this.#cursorKey, await this.#feed.position(), 'NX');
        const after = await this.#redis.get(this.#cursorKey);
        for await (const notice of this.#feed.followAll(after ?? '0-0', signal))
          if (isGap(notice)) await this.#tellOfGap(notice);
          else await this.#handOver(notice);
      } catch (err) {
        if (signal.aborted) return;
        this.#log.warn({ err }, 'The events of jobs cannot be handed over to the webhooks; trying again');
        await sleep(second, undefined, { ref: false });
      }
    }
  }

  async #handOver({ id, job, event }: JobNotice): Promise<void> {
    if (event?.event === 'status' && event.data.requested === undefined) {
      const type = `job.${event.data.status}`;
      const body = JSON.stringify({ type, timestamp: timeOf(id), data: { job, ...event.data } });
      await this.#send({ id: `msg_${id}`, type, job, body });
    }
    await this.#redis.set(this.#cursorKey, id);
  }

  /** The receiver has to ask for the jobs itself: nobody knows any more what has happened to them. */
  async #tellOfGap({ after, next }: Gap): Promise<void> {
    // The webhooks began on an empty stream, and have told nothing yet.
    const since = after === '0-0' ? null : timeOf(after);
    const until = timeOf(next);
    this.#log.warn({ since, until }, 'Events of jobs were lost before the webhooks were told of them');
    const type = 'events.missed';
    const body = JSON.stringify({ type, timestamp: until, data: { since, until } });
    await this.#send({ id: `msg_missed_${next}`, type, job: null, body });
  }

  async #send(message: Message): Promise<void> {
    await this.#outbox.add(message.type, message, {
      jobId: message.id,
      attempts: this.#attempts,
      backoff: { type: 'custom' },
      removeOnComplete: { count: kept },
      removeOnFail: { count: kept },
    });
  }
}

/** When an entry of the event stream was written. */
function timeOf(id: string): string {
  return new Date(Number(id.split('-')[0])).toISOString();
}

/** @returns the status of the response, when it is a success */
async function deliver(target: WebhookTarget, { id, body }: Message): Promise<number> {
  const status = await send(target, id, body);
  if (status >= 200 && status < 300) return status;
  // Gone: the receiver wants no more of these messages.
  if (status === 410) throw new UnrecoverableError('The receiver answered 410');
  throw new Error(`The receiver answered ${status}`);
}
