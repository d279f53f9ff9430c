import type { Redis } from 'ioredis';
import { canceledReason } from './job-view.js';
import { bullKeys } from './keys.js';
import { amendJob } from './scripts/job/amend.js';
import { endJob } from './scripts/job/end.js';
import { moveKeys } from './scripts/job/move.js';
import { parkJob } from './scripts/job/park.js';
import { proceedJob } from './scripts/job/proceed.js';
import { renameJob } from './scripts/job/rename.js';
import { requestOfJob } from './scripts/job/request.js';
import { unparkJob } from './scripts/job/unpark.js';

/** Until when a job is parked, in milliseconds since 1970: the largest time that BullMQ's scores can hold is soon after. */
export const parkedUntil = 2_199_000_000_000;

/**
 * Moves that BullMQ has no call for. They keep to BullMQ's own keys and events; test/queue/control.test.ts checks that its
 * workers and getters agree. Each resolves to whether the job was where it had to be.
 * @param prefix of BullMQ's keys, see prefixOf
 */
export function jobMoves(redis: Redis, prefix: string) {
  const { requests } = bullKeys(prefix);
  const keys = (id: string) => moveKeys(prefix, id);
  const head = (id: string, now = new Date(), reason = canceledReason) => [id, now.getTime(), reason] as const;
  return {
    park: async (id: string) => (await parkJob(redis, keys(id), ...head(id), parkedUntil)) === 1,
    unpark: async (id: string, end: 'first' | 'last') => (await unparkJob(redis, keys(id), ...head(id), end)) === 1,
    proceed: async (id: string, rung: number, data: string, read: string) =>
      (await proceedJob(redis, keys(id), ...head(id), rung, data, read)) === 1,
    rename: async (id: string, read: string, data: string, event: string) =>
      (await renameJob(redis, keys(id), ...head(id), read, data, event)) === 1,
    amend: async (id: string, read: string, record: string) =>
      (await amendJob(redis, keys(id), ...head(id), read, record)) === 1,
    end: async (id: string, now: Date, reason: string) =>
      (await endJob(redis, keys(id), ...head(id, now, reason))) === 1,
    request: async (id: string, what: 'cancel' | 'pause') =>
      (await requestOfJob(redis, keys(id), ...head(id), what, requests)) === 1,
  };
}
