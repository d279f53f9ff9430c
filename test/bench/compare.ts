import type { BenchmarkName } from './options.js';
import { SideProcess, type SideSpec } from './side-process.js';

/** Sides that do the same work in different ways. The others are compared with the first. */
export interface Comparison {
  readonly name: BenchmarkName;
  /** What is measured, for people. */
  readonly title: string;
  readonly sides: readonly SideSpec[];
  /** Measured runs of each side, not counting the first. */
  readonly runs: number;
  /** Whether CPU time is shown too, which other programs affect less; only for sides that are one process each. */
  readonly cpu?: true;
  /** What one run does: 1 step, 1500 images. */
  readonly work: { readonly amount: number; readonly unit: string };
}

export interface SideResult {
  readonly name: string;
  /** The run that prepares kernels and buffers, in seconds; left out of everything else. */
  readonly firstSeconds: number;
  /** Measured runs in seconds, in order. */
  readonly seconds: readonly number[];
  /** CPU time of each of these runs, of all cores together. */
  readonly cpuSeconds?: readonly number[];
  /** Largest resident set of the side's process; null where it does not reflect the runs. */
  readonly peakBytes: number | null;
}

export interface ComparisonResult extends Omit<Comparison, 'sides'> {
  readonly sides: readonly SideResult[];
}

export interface Watch {
  /** Receives messages on what happens, for people. */
  readonly progress: (text: string) => void;
  /** Ends everything. */
  readonly signal: AbortSignal;
}

/**
 * Runs the sides in turn (A B A B …), one at a time, so that whatever else the machine does affects all of them alike.
 * @throws Error with the side's last output when one fails
 */
export async function compare(comparison: Comparison, { progress, signal }: Watch): Promise<ComparisonResult> {
  const { name, title, sides, runs, work, cpu } = comparison;
  const started: SideProcess[] = [];
  try {
    for (const spec of sides) {
      progress(`${name}: starting ${spec.name}`);
      started.push((await SideProcess.start(spec, signal)).side);
    }
    const seconds = sides.map((): number[] => []);
    const cpuSeconds = sides.map((): number[] => []);
    for (let round = 0; round <= runs; round++) {
      for (const [i, side] of started.entries()) {
        progress(`${name}: ${sides[i]!.name}, ${round === 0 ? 'first run' : `run ${round} of ${runs}`}`);
        const run = await side.timedRun();
        seconds[i]!.push(run.seconds);
        cpuSeconds[i]!.push(run.cpuSeconds);
      }
    }
    const results: SideResult[] = [];
    for (const [i, side] of started.entries()) {
      const [firstSeconds, ...measured] = seconds[i]!;
      const peakBytes = await side.end();
      results.push({
        name: sides[i]!.name,
        firstSeconds: firstSeconds!,
        seconds: measured,
        ...(cpu && { cpuSeconds: cpuSeconds[i]!.slice(1) }),
        peakBytes,
      });
    }
    return { name, title, runs, work, sides: results };
  } finally {
    for (const side of started) side.kill();
  }
}
