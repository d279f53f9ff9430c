import { type ChildProcess, fork } from 'node:child_process';
import { once, setMaxListeners } from 'node:events';
import { processorSeconds } from '../polling/processor-seconds.js';

/** Workers in processes of their own, one for each, as on as many machines. */
export interface WorkerFleet {
  /** Lets all of them take jobs. */
  begin(): void;
  /** Processor time of all workers there have been, in seconds. */
  processorSeconds(): Promise<number>;
  /** Kills one as a crash does, and starts another in its place. */
  replaceOne(): Promise<void>;
  /** Lets them end. */
  close(): Promise<void>;
}

export interface FleetOptions {
  /** The compiled worker-process.ts. */
  readonly entry: URL | string;
  readonly workers: number;
  /** What the worker's program is given. */
  readonly args: readonly string[];
  readonly signal: AbortSignal;
}

/** How many start at the same time: more would only wait for each other. */
const atOnce = 4;

/** Starts the workers. Resolves when all of them are there. */
export async function startFleet({ entry, workers, args, signal }: FleetOptions): Promise<WorkerFleet> {
  const running: ChildProcess[] = [];
  // Each worker listens to it.
  setMaxListeners(0, signal);
  let failure: Error | undefined;
  let isClosing = false;
  let ofThoseKilled = 0;
  const expected = new Set<ChildProcess>();
  const startOne = async (): Promise<ChildProcess> => {
    const child = fork(entry, args, { signal, killSignal: 'SIGKILL' });
    running.push(child);
    child.on('error', () => {});
    child.on('exit', (code, how) => {
      if (!isClosing && !expected.has(child)) failure ??= new Error(`A worker ended with ${how ?? code}`);
    });
    await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(([code, how]) => {
        throw new Error(`A worker ended with ${how ?? code} before it was ready`);
      }),
    ]);
    return child;
  };
  const close = async () => {
    isClosing = true;
    await Promise.all(
      running.splice(0).map(async child => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        const exited = once(child, 'exit');
        child.kill('SIGTERM');
        await exited;
      }),
    );
  };
  try {
    while (running.length < workers)
      await Promise.all(Array.from({ length: Math.min(atOnce, workers - running.length) }, startOne));
  } catch (error) {
    for (const child of running) child.kill('SIGKILL');
    await close();
    throw error;
  }
  return {
    begin() {
      for (const child of running) child.send('begin');
    },
    async processorSeconds() {
      if (failure) throw failure;
      const each = await Promise.all(running.map(({ pid }) => processorSeconds(pid!)));
      return each.reduce((sum, one) => sum + one, ofThoseKilled);
    },
    async replaceOne() {
      const [child] = running.splice(0, 1) as [ChildProcess];
      expected.add(child);
      ofThoseKilled += await processorSeconds(child.pid!);
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
      (await startOne()).send('begin');
    },
    close,
  };
}
