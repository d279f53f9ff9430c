/** What precedes the keys of a queue, as BullMQ writes them. @param queue its name */
export function prefixOf(queue: string): string {
  return `bull:${queue}:`;
}

/** The queue for the tasks of a service. @param queue name of its queue for jobs */
export function tasksQueue(queue: string): string {
  return `${queue}-tasks`;
}

/** The stream in which the API says what happens to datasets is named as that of a queue with this name. */
export function datasetsStream(queue: string): string {
  return `${queue}-datasets`;
}

/**
 * The keys of BullMQ that this service reads or writes itself, and what it adds to them.
 * @param prefix of {@link prefixOf}
 */
export function bullKeys(prefix: string) {
  return {
    /** Lists of ids. */
    wait: `${prefix}wait`,
    active: `${prefix}active`,
    /** Sorted sets of ids. */
    prioritized: `${prefix}prioritized`,
    delayed: `${prefix}delayed`,
    completed: `${prefix}completed`,
    failed: `${prefix}failed`,
    /** Wakes workers that wait for a job. */
    marker: `${prefix}marker`,
    /** Counts prioritized jobs, for their order within a priority. */
    counter: `${prefix}pc`,
    /** The event stream. */
    events: `${prefix}events`,
    /** The hash of a job. */
    job: (id: string) => `${prefix}${id}`,
    /** The token of the worker that holds a job. */
    lock: (id: string) => `${prefix}${id}:lock`,
    /** The channel on which workers hear that something is asked of a running job; a message is the id of the job. */
    requests: `${prefix}requests`,
  };
}

/**
 * The keys that belong to this service alone. They begin as BullMQ's do, so that one pattern in an ACL, `bull:*`, covers
 * everything. No job has the id `own`.
 * @param queue name of the queue
 */
export function ownKeys(queue: string) {
  const base = `${prefixOf(queue)}own`;
  return {
    /** What was answered to an Idempotency-Key. */
    once: (hash: string) => `${base}:once:${hash}`,
    /** The same, of a request for a task. */
    taskOnce: (hash: string) => `${base}:once:task:${hash}`,
    /** Jobs posted in a minute since 1970. */
    rate: (minute: number) => `${base}:rate:${minute}`,
    /** A hash of the workers that have been seen, by id. */
    workers: `${base}:workers`,
    uploads: {
      /** A set of the ids of all uploads that are in progress or have failed. */
      all: `${base}:uploads:all`,
      /** The process that receives an upload; gone some time after it has died. */
      holder: (id: string) => `${base}:uploads:holder:${id}`,
      /** The state of an upload. */
      of: (id: string) => `${base}:uploads:of:${id}`,
    },
    sweeps: {
      /** A sorted set of all ids, in the order of their names. */
      all: `${base}:sweeps:all`,
      /** A set of the ids of sweeps with jobs that have not ended. */
      unsettled: `${base}:sweeps:unsettled`,
      /** The record of a sweep. */
      of: (id: string) => `${base}:sweeps:of:${id}`,
      /** What was answered to an Idempotency-Key. */
      once: (hash: string) => `${base}:sweeps:once:${hash}`,
    },
    access: {
      /** What a browser has logged in with, by the digest of its cookie. */
      session: (digest: string) => `${base}:access:session:${digest}`,
      /** A hash of what keys have made, such as `job:ID` and `dataset:ID`, with their ids. */
      owners: `${base}:access:owners`,
      /** What precedes the counters of requests. */
      limits: `${base}:access:limit:`,
    },
    /** The id of the last event that the webhooks have handed over. */
    webhooks: `${base}:webhooks`,
    /** Written to see whether writing is possible. */
    probe: `${base}:probe`,
    /** Written to see whether a backup can be restored. Backups leave out what ends in `:lock`. */
    restoring: `${base}:restoring:lock`,
    /** Set once no keys with {@link oldNames} are left. */
    renamed: `${base}:renamed`,
  };
}

/**
 * The names that {@link ownKeys} had before they began with `bull:`.
 * @param queue name of the queue
 */
export function oldNames(queue: string) {
  const prefix = `dcgan:${prefixOf(queue)}`;
  const workers = `dcgan:${queue}:workers`;
  return {
    prefix,
    /** Those that a service which has done anything has written. */
    telltales: [workers, `${prefix}workers`, `${prefix}webhooks`, `${prefix}sweeps:all`, `${prefix}sweeps:unsettled`],
    workers,
  };
}

/** The key that replaces one with an old name. @param rest of the old name, after its prefix */
export function renamedKey(queue: string, rest: string): string {
  return `${prefixOf(queue)}own:${rest}`;
}
