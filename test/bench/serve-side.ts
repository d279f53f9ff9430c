import { readFileSync } from 'node:fs';
import type { FromSide, ToSide } from './protocol.js';

/** One side of a comparison, ready to run. */
export interface Side {
  /** What is timed. */
  readonly run: () => void | Promise<void>;
  readonly facts?: unknown;
  /** The process that does the work, when it is another one. */
  readonly pid?: number | undefined;
  /** Preparing takes more memory than running, so the peak of the process says nothing about what is timed. */
  readonly peakIsOfPreparation?: true;
  readonly close?: () => Promise<void>;
}

/**
 * All that a side's process does: it prepares the side, then runs it as often as the parent asks. Only one side runs at
 * a time, so everything happens on request.
 * @param prepare receives the options that the parent gave
 */
export async function serveSide<Options>(prepare: (options: Options) => Side | Promise<Side>): Promise<void> {
  const send = process.send?.bind(process);
  if (!send) throw new Error('A side is started by the benchmarks: use `npm run bench`.');
  const answer = (message: FromSide) => send(message);
  process.on('disconnect', () => process.exit(1));
  const side = await prepare(JSON.parse(process.argv[2] ?? '{}') as Options);
  process.on('message', async (request: ToSide) => {
    if (request === 'run') {
      const [start, used] = [performance.now(), process.cpuUsage()];
      await side.run();
      const seconds = (performance.now() - start) / 1000;
      const { user, system } = process.cpuUsage(used);
      answer({ type: 'ran', seconds, cpuSeconds: (user + system) / 1e6 });
    } else {
      const peakBytes = side.peakIsOfPreparation ? null : peakMemory(side.pid);
      await side.close?.();
      answer({ type: 'ended', peakBytes });
    }
  });
  answer({ type: 'ready', facts: side.facts });
}

/** Largest resident set of a process, or of this one, in bytes; null where that is not known. */
function peakMemory(pid?: number): number | null {
  try {
    // getrusage counts what the process was forked from as well.
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid ?? 'self'}/status`, 'utf8')) ?? [];
    return Number(kilobytes) * 1024;
  } catch {
    return pid === undefined ? process.resourceUsage().maxRSS * 1024 : null;
  }
}
