import type { Redis } from 'ioredis';
import type { BaseLogger } from 'pino';
import { bullKeys } from '../keys.js';

/** What a client may request of a running job. */
export type JobRequested = 'cancel' | 'pause';

export interface RequestsOptions {
  /** Of BullMQ's keys, see prefixOf. */
  readonly prefix: string;
  /** The jobs to look after, by id. */
  readonly running: Pick<ReadonlyMap<string, unknown>, 'has' | 'keys'>;
  readonly onRequest: (id: string, what: JobRequested) => void;
  /** Milliseconds between two checks without a message. */
  readonly interval: number;
  readonly log: BaseLogger;
}

/**
 * Notices what clients request of running jobs. The request is a field of the job, where it survives everything, and a
 * message announces it. Since a message may be lost, the field is also checked from time to time.
 */
export function watchRequests(redis: Redis, { prefix, running, onRequest, interval, log }: RequestsOptions) {
  const keys = bullKeys(prefix);
  const read = async (id: string): Promise<JobRequested | undefined> => {
    const what = await redis.hget(keys.job(id), 'requested');
    return what === 'cancel' || what === 'pause' ? what : undefined;
  };
  const look = async (id: string) => {
    try {
      const what = await read(id);
      if (what && running.has(id)) onRequest(id, what);
    } catch (err) {
      log.warn({ job: id, err }, 'The requests of clients cannot be read');
    }
  };

  const subscriber = redis.duplicate();
  // The other connection reports trouble.
  subscriber.on('error', () => {});
  subscriber.on('message', (_channel, id: string) => running.has(id) && look(id));
  // On each connection: the user of Redis may have been granted the channel in the meantime.
  subscriber.on('ready', () => void subscriber.subscribe(keys.requests).catch(() => {}));

  const timer = setInterval(() => {
    // Without Redis the checks would queue up.
    if (redis.status === 'ready') for (const id of running.keys()) void look(id);
  }, interval);
  return {
    /** What is requested of a job, if anything. */
    read,
    close() {
      clearInterval(timer);
      subscriber.disconnect();
    },
  };
}
