import type { Redis } from 'ioredis';

/**
 * Has the API read its events again after it was cut off from Redis so long that all but one of them are gone.
 * @param queue whose events, such as `bull:test`
 * @param meanwhile what else happened, whose events are among those that are gone
 */
export async function forgetEvents(
  redis: Redis,
  queue: string,
  meanwhile: (steps: ReturnType<Redis['multi']>) => unknown = () => {},
): Promise<void> {
  const clients = String(await redis.client('LIST')).split('\n');
  const readers = clients.flatMap(line => (/ cmd=xread /.test(line) ? (/\bid=(\d+)/.exec(line)?.[1] ?? []) : []));
  // In one step: a reader that came back in between would miss nothing.
  const steps = redis.multi();
  for (const id of readers) steps.client('KILL', 'ID', id);
  meanwhile(steps);
  steps.xadd(`${queue}:events`, '*', 'event', 'drained');
  steps.xadd(`${queue}:events`, '*', 'event', 'drained');
  steps.xtrim(`${queue}:events`, 'MAXLEN', 1);
  const answers = (await steps.exec()) ?? [];
  for (const [error] of answers) if (error) throw error;
}
