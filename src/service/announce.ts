import type { RedisHealth } from '../queue/redis/health.js';
import type { Program } from './program.js';

/**
 * Logs that a program is ready, or that it is degraded and, once that is over, that it is ready.
 * @param name of the program, as in "Service"
 * @param url where it listens, when it does
 */
export async function announce(program: Program, redis: RedisHealth, name: string, url?: string): Promise<void> {
  const { log } = program;
  program.started();
  const facts = url === undefined ? {} : { url, docs: `${url}/docs` };
  const place = url === undefined ? '' : `: ${url}`;
  const troubles = await redis.check();
  if (program.phase() === 'stopping') return;
  if (troubles.length === 0) {
    log.info(facts, `${name} is ready${place}`);
    return;
  }
  const degraded = troubles.map(({ code }) => code);
  log.warn({ ...facts, degraded }, `${name} has started and is degraded by ${degraded.join(', ')}${place}`);
  void redis.whenWell().then(() => log.info(facts, `${name} is ready${place}`));
}
