import { pathToFileURL } from 'node:url';
import { examineTensorflow } from '../../../src/doctor/checks/examine-tensorflow.js';
import { opsOnProcessor } from '../../../src/doctor/checks/placement.js';
import type { Precision } from '../../../src/schema/precision.js';
import { parseSettings } from '../../../src/schema/service/settings.js';
import { trainerEnvironment } from '../../../src/worker/trainer-environment.js';
import { table } from '../table.js';

/** Where the ops of a preset's step ran. */
export interface Placement {
  readonly preset: string;
  readonly precision: Precision;
  /** Ops that compute something: on a GPU, each launches at least one kernel. Null when the step failed. */
  readonly ops: number | null;
  readonly onProcessor: number | null;
  /** Types of those that ran on the processor. */
  readonly names: readonly string[];
}

/** Compiled together with the benchmarks, by run.js. */
const examiner = pathToFileURL('dist/bin/examiner.js');

/** Runs one step of a preset in a process of its own, and reads where TensorFlow ran each op. */
export async function placementOf(preset: string, precision: Precision): Promise<Placement> {
  const environment = {
    ...trainerEnvironment(process.env, parseSettings(process.env)),
    TF_CPP_MIN_LOG_LEVEL: '0',
    TF_CPP_VMODULE: 'executor=2',
  };
  const { found, errors } = await examineTensorflow(
    examiner,
    ['--preset', preset, '--precision', precision],
    environment,
  );
  if (!found) return { preset, precision, ops: null, onProcessor: null, names: [] };
  const { all, processor, names } = opsOnProcessor(errors);
  return { preset, precision, ops: all, onProcessor: processor, names };
}

/** @param placements which must not be empty */
export function placementText(placements: readonly Placement[]): string {
  const cells = placements.map(({ preset, precision, ops, onProcessor, names }) => [
    `  ${preset}, ${precision}`,
    ops === null ? 'failed' : String(ops),
    onProcessor === null ? '' : String(onProcessor),
    // Without a GPU, that is all of them.
    ops === onProcessor ? '' : names.join(', '),
  ]);
  const lines = table(['', 'ops', 'on the processor', 'which'], ['left', 'right', 'right', 'left'], cells).split('\n');
  return [...lines.slice(0, 2), 'gpu: where the ops of a step ran', ...lines.slice(2)].join('\n');
}
