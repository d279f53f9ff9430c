import type { DcganClient } from '../../../src/client/index.js';

/** What the event stream has told about one job. */
interface Told {
  created: number;
  taken: number;
  ends: string[];
  /** Events after its end. */
  late: number;
}

export interface FollowedJobs {
  /** Jobs that have ended so far. */
  readonly ended: number;
  /** Jobs that a worker has taken more than once. */
  readonly takenAgain: number;
  /** Resolves once so many jobs have ended. @throws Error when the stream broke */
  reached(count: number): Promise<void>;
  /** What is wrong with what was told about these jobs, at most ten lines. */
  wrong(ids: readonly string[]): string[];
  close(): void;
}

const isEnd = (status: string) => ['succeeded', 'failed', 'canceled'].includes(status);

/** Follows all jobs by `GET /events`. Resolves when the stream is open. */
export async function followJobs(client: DcganClient): Promise<FollowedJobs> {
  const jobs = new Map<string, Told>();
  const closing = new AbortController();
  const waiting = new Map<number, () => void>();
  let ended = 0;
  let broken: Error | undefined;
  let opened = () => {};
  const open = new Promise<void>(resolve => {
    opened = resolve;
  });
  const told = (id: string): Told => {
    const known = jobs.get(id);
    if (known) return known;
    const fresh = { created: 0, taken: 0, ends: [], late: 0 };
    jobs.set(id, fresh);
    return fresh;
  };
  const follow = async () => {
    let resets = 0;
    for await (const { event, data } of client.followEvents({ types: ['job'], signal: closing.signal })) {
      if (event === 'reset') {
        if (++resets > 1) throw new Error('Events were missed: the reader was slower than the stream');
        opened();
      }
      if (event !== 'job') continue;
      const job = told(data.id);
      if (job.ends.length > 0) job.late++;
      if (data.type === 'created') job.created++;
      if (data.type !== 'status') continue;
      if (data.data.status === 'running') job.taken++;
      if (!isEnd(data.data.status)) continue;
      job.ends.push(data.data.status);
      waiting.get(++ended)?.();
    }
  };
  const wake = () => {
    for (const resolve of waiting.values()) resolve();
    opened();
  };
  follow().catch((error: unknown) => {
    if (!closing.signal.aborted) broken = error instanceof Error ? error : new Error(String(error));
    wake();
  });
  await open;
  return {
    get ended() {
      return ended;
    },
    get takenAgain() {
      return [...jobs.values()].filter(({ taken }) => taken > 1).length;
    },
    async reached(count) {
      if (ended < count && !broken) await new Promise<void>(resolve => waiting.set(count, resolve));
      waiting.delete(count);
      if (broken) throw broken;
      closing.signal.throwIfAborted();
    },
    wrong(ids) {
      const wanted = new Set(ids);
      const missing = ids.filter(id => !jobs.has(id)).map(id => `${id} was never told of`);
      const others = [...jobs.keys()].filter(id => !wanted.has(id)).map(id => `${id} was not asked for`);
      const badly = [...jobs].flatMap(([id, { created, ends, late }]) => [
        ...(created === 1 ? [] : [`${id} was created ${created} times`]),
        ...(ends.length === 1 && ends[0] === 'succeeded' ? [] : [`${id} has ended as [${ends.join(', ')}]`]),
        ...(late === 0 ? [] : [`${id} had ${late} events after its end`]),
      ]);
      return [...missing, ...others, ...badly].slice(0, 10);
    },
    close: () => {
      closing.abort();
      wake();
    },
  };
}
