import { availableParallelism, cpus, totalmem } from 'node:os';
import type { Precision } from '../../src/schema/precision.js';
import type { PrecisionTrial } from '../../src/training/precision.js';
import { SideProcess } from './side-process.js';

/** What TensorFlow reports in a process of its own: the parent of the benchmarks never loads it. */
export interface TensorFlowFacts {
  readonly tensorflow: string;
  readonly device: string;
  /** The trial steps from which `precision: auto` decides; seconds are null where a precision is not supported. */
  readonly precisions: readonly { readonly precision: Precision; readonly seconds: number | null }[];
  readonly fasterPrecision: Precision;
}

export interface Machine extends TensorFlowFacts {
  readonly date: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly system: string;
  readonly node: string;
}

export async function describeMachine(signal: AbortSignal): Promise<Machine> {
  const { side, facts } = await SideProcess.start({ name: 'the trial of the precisions', entry: 'precisions' }, signal);
  await side.end();
  return {
    date: new Date().toISOString(),
    cpu: cpus()[0]?.model.trim() ?? 'unknown CPU',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    system: `${process.platform} ${process.arch}`,
    node: process.version,
    ...(facts as TensorFlowFacts),
  };
}

/** JSON has no infinity. */
export function finiteTrials(trials: readonly PrecisionTrial[]): TensorFlowFacts['precisions'] {
  return trials.map(({ precision, seconds }) => ({ precision, seconds: Number.isFinite(seconds) ? seconds : null }));
}
