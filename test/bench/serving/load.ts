import { execFile } from 'node:child_process';
import { Agent, get } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

/** What a load was answered with. */
export interface LoadResult {
  /** Answers with 2xx or 3xx, per second. */
  readonly perSecond: number;
  /** Median time of these answers. */
  readonly p50Ms: number;
  /** How many answers there were of each other status. */
  readonly others: Readonly<Record<string, number>>;
}

export interface Load {
  /** SEED in it becomes another number in each request. */
  readonly url: string;
  readonly seconds: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Seeds are never used twice, so that nothing is answered from a cache unless it is meant to be. */
let nextSeed = 1;
const script = join('test', 'bench', 'serving', 'seeds.lua');
let hasWrk: boolean | undefined;

/** Clients that ask again as soon as they are answered: by wrk where it is installed. */
export async function closedLoop(load: Load, clients: number, signal: AbortSignal): Promise<LoadResult> {
  hasWrk ??= await promisify(execFile)('wrk', ['-v']).then(
    () => true,
    // It exits with 1 after printing its version.
    ({ code }) => code !== 'ENOENT',
  );
  return hasWrk ? byWrk(load, clients, signal) : byAgents(load, clients, signal);
}

async function byWrk({ url, seconds, headers = {} }: Load, clients: number, signal: AbortSignal): Promise<LoadResult> {
  const { origin, pathname, search } = new URL(url);
  const options = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
  const seeds = search.includes('SEED') ? ['-s', script] : [];
  const target = seeds.length > 0 ? origin : url;
  const timing = ['-t1', `-c${clients}`, `-d${seconds}s`, '--latency', '--timeout', '60s'];
  const { stdout } = await promisify(execFile)('wrk', [...timing, ...options, ...seeds, target], {
    signal,
    env: { ...process.env, BENCH_PATH: pathname + search, BENCH_SEED: String(nextSeed) },
  });
  const all = Number(/(\d+) requests in/.exec(stdout)?.[1]);
  nextSeed += all + clients;
  const wrong = Number(/Non-2xx or 3xx responses: (\d+)/.exec(stdout)?.[1] ?? 0);
  const [, time, unit] = /50%\s+([\d.]+)(us|ms|s)/.exec(stdout) ?? [];
  const scale = { us: 0.001, ms: 1, s: 1000 }[unit ?? 'ms'] ?? 1;
  const rate = Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]);
  return {
    perSecond: (rate * (all - wrong)) / all,
    p50Ms: Number(time) * scale,
    others: wrong > 0 ? { 'not 2xx or 3xx': wrong } : {},
  };
}

async function byAgents(load: Load, clients: number, signal: AbortSignal): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const tally = tallyOf();
  const end = performance.now() + load.seconds * 1000;
  const client = async () => {
    while (performance.now() < end && !signal.aborted) await ask(load, agent, tally);
  };
  await Promise.all(Array.from({ length: clients }, client));
  agent.destroy();
  return tally.result(load.seconds);
}

/** Requests at a fixed rate, whether or not those before are answered. */
export async function openLoop(load: Load, perSecond: number, signal: AbortSignal): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true });
  const tally = tallyOf();
  const pending = new Set<Promise<void>>();
  const begun = performance.now();
  for (let asked = 0; performance.now() - begun < load.seconds * 1000 && !signal.aborted; ) {
    const due = ((performance.now() - begun) / 1000) * perSecond;
    for (; asked < due; asked++) {
      const answer = ask(load, agent, tally);
      pending.add(answer);
      answer.finally(() => pending.delete(answer));
    }
    await sleep(2);
  }
  // What was answered while the load went on.
  const result = tally.result(load.seconds);
  await Promise.all(pending);
  agent.destroy();
  // The statuses of those that came later count too.
  return { ...result, others: tally.result(1).others };
}

type Tally = ReturnType<typeof tallyOf>;

function tallyOf() {
  const times: number[] = [];
  const others: Record<string, number> = {};
  return {
    answered(status: number | string, ms: number): void {
      if (typeof status === 'number' && status < 400) times.push(ms);
      else others[status] = (others[status] ?? 0) + 1;
    },
    result(seconds: number): LoadResult {
      const sorted = times.toSorted((a, b) => a - b);
      return {
        perSecond: times.length / seconds,
        p50Ms: sorted[Math.floor(sorted.length / 2)] ?? Number.NaN,
        others: { ...others },
      };
    },
  };
}

function ask({ url, headers = {} }: Load, agent: Agent, tally: Tally): Promise<void> {
  const begun = performance.now();
  const done = (status: number | string) => tally.answered(status, performance.now() - begun);
  return new Promise(resolve => {
    get(url.replace('SEED', String(nextSeed++)), { agent, headers }, response => {
      response.resume().on('end', () => {
        done(response.statusCode!);
        resolve();
      });
    }).on('error', error => {
      done((error as NodeJS.ErrnoException).code ?? error.message);
      resolve();
    });
  });
}
