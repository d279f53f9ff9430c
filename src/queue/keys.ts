/**
 * The keys that this service keeps beside BullMQ's. They begin as BullMQ's do, so that one pattern, `bull:*`, lets a user
 * of Redis have them all. No job has the id `own`.
 * @param queue its name
 */
export function ownKeys(queue: string) {
  const base = `bull:${queue}:own`;
  return {
    /** What was answered to an Idempotency-Key. */
    once: (hash: string) => `${base}:once:${hash}`,
    /** Jobs posted in a minute since 1970. */
    rate: (minute: number) => `${base}:rate:${minute}`,
    workers: `${base}:workers`,
    sweeps: `${base}:sweeps`,
    /** The event up to which webhooks have been told. */
    webhooks: `${base}:webhooks`,
    /** Written to see whether that is possible. */
    probe: `${base}:probe`,
  };
}

/** BullMQ's prefix of a queue's keys. */
export function prefixOf(queue: string): string {
  return `bull:${queue}:`;
}
