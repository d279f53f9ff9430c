import type { BaseLogger } from 'pino';
import { countWaiting } from '../admission.js';
import { openRedis, type RedisTarget } from './connection.js';

export interface IdleWatchOptions {
  /** Of BullMQ's keys, see prefixOf. */
  readonly prefix: string;
  readonly isIdle: () => boolean;
  /** How long jobs may wait for an idle worker, in milliseconds. */
  readonly stuckAfter: number;
  readonly onStuck: () => void;
  readonly log: BaseLogger;
}

/** Checks that have to fail before a worker counts as stuck. */
const checks = 5;

/**
 * Notices, over a connection of its own, a worker that takes no jobs although some wait.
 * @returns ends the watch
 */
export function watchIdle(connection: RedisTarget, options: IdleWatchOptions): () => void {
  const { prefix, isIdle, stuckAfter, onStuck, log } = options;
  const interval = stuckAfter / checks;
  const redis = openRedis(connection, {
    maxRetriesPerRequest: 1,
    commandTimeout: interval,
    enableOfflineQueue: false,
  });
  // Errors are logged for the worker's own connection.
  redis.on('error', () => {});
  let suspicious = 0;
  const look = async () => {
    if (!isIdle() || redis.status !== 'ready') {
      suspicious = 0;
      return;
    }
    const waiting = await countWaiting(redis, prefix);
    suspicious = waiting > 0 && isIdle() ? suspicious + 1 : 0;
    if (suspicious < checks) return;
    suspicious = 0;
    onStuck();
  };
  const timer = setInterval(() => {
    look().catch(err => {
      suspicious = 0;
      log.debug({ err }, 'The waiting jobs cannot be counted');
    });
  }, interval);
  return () => {
    clearInterval(timer);
    redis.disconnect();
  };
}
