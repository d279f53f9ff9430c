import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { BaseLogger } from 'pino';
import { DatasetState, isUnfinished } from '../../schema/dataset.js';
import { parseJson } from '../../schema/parse-json.js';
import { isAlive } from '../../storage/workspace.js';
import { ownKeys } from '../keys.js';
import { errorLogger, openRedis, type RedisTarget } from '../redis/connection.js';
import { dropUpload } from '../scripts/upload/drop.js';
import { endUpload } from '../scripts/upload/end.js';
import { reportUpload } from '../scripts/upload/report.js';
import { takeUpload } from '../scripts/upload/take.js';

export interface UploadBoardOptions {
  readonly connection: RedisTarget;
  /** Name of the queue of jobs. */
  readonly name: string;
  readonly log: BaseLogger;
  /** Milliseconds without a report after which the process that receives an upload counts as gone. */
  readonly graceMs: number;
}

/** Milliseconds for which the state of an upload is kept after the last report. */
const keptMs = 3_600_000;

/** The boards of this process that are open. */
const here = new Set<string>();

/** An upload as Redis has it. */
interface Posted {
  readonly id: string;
  /** The process that receives it; null when there is none. */
  readonly holder: string | null;
  readonly state: DatasetState;
}

/**
 * What the processes of the API know of each other's uploads: see `SharedUploads` of the datasets. While Redis is away, each
 * is on its own.
 * @param options with the name of the queue of jobs
 */
export function uploadBoard({ connection, name, log, graceMs }: UploadBoardOptions) {
  // Nobody waits for a Redis that is away.
  const redis = openRedis(connection, { enableOfflineQueue: false, maxRetriesPerRequest: 0, commandTimeout: 2000 });
  const complain = errorLogger(log, 'Uploads in other processes of the API are not known');
  redis.on('error', complain);
  const keys = ownKeys(name).uploads;
  const keysOf = (id: string) => [keys.holder(id), keys.of(id), keys.all] as const;
  const self = `${encodeURIComponent(hostname())}~${process.pid}~${randomUUID()}`;
  here.add(self);
  const host = self.slice(0, self.indexOf('~'));

  /** Whether a process is certainly gone. One on another machine is given up once it has been silent for long enough. */
  function isDead(holder: string): boolean {
    const [theirs, pid] = holder.split('~');
    if (theirs !== host || here.has(holder)) return false;
    // A container that starts again has the process id that it had.
    return Number(pid) === process.pid || !isAlive(Number(pid));
  }

  async function ask<T>(work: () => Promise<T>, otherwise: T): Promise<T> {
    if (redis.status !== 'ready') return otherwise;
    try {
      return await work();
    } catch (error) {
      complain(error as Error);
      return otherwise;
    }
  }

  async function posted(ids: readonly string[]): Promise<Posted[]> {
    if (ids.length === 0) return [];
    const values = await redis.mget(ids.flatMap(id => [keys.holder(id), keys.of(id)]));
    return ids.flatMap((id, i) => {
      const state = parseJson(values[2 * i + 1] ?? '', DatasetState);
      return state ? { id, holder: values[2 * i] ?? null, state } : [];
    });
  }

  async function all(): Promise<Posted[]> {
    const ids = await redis.smembers(keys.all);
    const found = await posted(ids);
    const gone = ids.filter(id => !found.some(upload => upload.id === id));
    if (gone.length > 0) await redis.srem(keys.all, ...gone);
    return found;
  }

  const isLost = ({ holder, state }: Posted) => isUnfinished(state) && (holder === null || isDead(holder));
  const shown = (upload: Posted) => (isLost(upload) ? interrupted(upload.state) : upload.state);

  return {
    take(state: DatasetState): Promise<boolean> {
      const take = (dead: string) =>
        takeUpload(redis, keysOf(state.id), state.id, self, JSON.stringify(state), graceMs, keptMs, dead);
      return ask(async () => {
        const holder = await take('');
        return holder === '' || (isDead(holder) && (await take(holder)) === '');
      }, true);
    },
    report(state: DatasetState): Promise<boolean> {
      const { id } = state;
      const text = JSON.stringify(state);
      return ask(async () => (await reportUpload(redis, keysOf(id), id, self, text, graceMs, keptMs)) === 1, true);
    },
    end(id: string, failure?: DatasetState): Promise<boolean> {
      const text = failure ? JSON.stringify(failure) : '';
      return ask(async () => (await endUpload(redis, keysOf(id), id, self, text, keptMs)) === 1, true);
    },
    view(id: string, own?: DatasetState): Promise<DatasetState | undefined> {
      return ask(async () => (await posted([id])).map(shown)[0], own);
    },
    views(own: readonly DatasetState[]): Promise<readonly DatasetState[]> {
      return ask(async () => (await all()).map(shown), own);
    },
    drop(id: string): Promise<boolean> {
      return ask(async () => (await dropUpload(redis, keysOf(id), id, keptMs)) === 1, false);
    },
    giveUpLost(): Promise<readonly DatasetState[]> {
      return ask(async () => {
        const given: DatasetState[] = [];
        for (const { id, holder, state } of (await all()).filter(isLost)) {
          const failed = interrupted(state);
          const text = JSON.stringify(failed);
          if ((await endUpload(redis, keysOf(id), id, holder ?? '', text, keptMs)) === 1) given.push(failed);
        }
        return given;
      }, []);
    },
    async close(): Promise<void> {
      here.delete(self);
      redis.disconnect();
    },
  };
}

/** An upload whose process is gone. */
function interrupted(state: DatasetState): DatasetState {
  const message =
    'The process of the service that received this upload ended before the dataset was complete. Upload it again.';
  return { ...state, status: 'failed', progress: null, error: { code: 'UPLOAD_INTERRUPTED', message } };
}
