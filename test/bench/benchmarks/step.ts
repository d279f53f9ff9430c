import { join } from 'node:path';
import { presets } from '../../../src/model/presets.js';
import type { PresetName } from '../../../src/schema/job.js';
import type { Precision } from '../../../src/schema/precision.js';
import type { Comparison } from '../compare.js';
import type { SideSpec } from '../side-process.js';
import type { GraphStepOptions } from '../sides/graph-step.js';
import type { PythonStepOptions } from '../sides/python-step.js';

export interface StepOptions {
  readonly steps: number | undefined;
  readonly quick: boolean;
  readonly precisions: readonly Precision[];
  /** A Python that has torch. */
  readonly pytorch: string | undefined;
  /** A Python that has tensorflow. */
  readonly tensorflow: string | undefined;
}

/** Measured steps, so that each preset takes about as long. */
const runs = { tiny: 40, stable: 20, seed: 6, paper: 3 } as const satisfies Partial<Record<PresetName, number>>;

/**
 * The service's training step against the same step, with the same networks, batch and options, in PyTorch and in TensorFlow
 * for Python.
 */
export function step(options: StepOptions): Comparison[] {
  const names = options.quick ? (['tiny'] as const) : (['tiny', 'stable', 'seed', 'paper'] as const);
  return names.flatMap(name => options.precisions.map(precision => comparison(name, precision, options)));
}

function comparison(
  name: keyof typeof runs,
  precision: Precision,
  { steps, quick, pytorch, tensorflow }: StepOptions,
): Comparison {
  const { hyperparameters } = presets[name];
  const { imageSize, batchSize } = hyperparameters;
  const inPython = (python: string, script: string, label: string, compiled = false): SideSpec => ({
    name: label,
    entry: 'python-step',
    options: {
      python,
      script: join('test', 'bench', 'step', script),
      hyperparameters,
      precision,
      compiled,
    } satisfies PythonStepOptions,
  });
  return {
    name: 'step',
    title: `training step of ${name}, ${imageSize}×${imageSize}, batch ${batchSize}, ${precision}`,
    runs: steps ?? (quick ? 1 : runs[name]),
    work: { amount: 1, unit: 'step' },
    sides: [
      { name: 'graph', entry: 'graph-step', options: { hyperparameters, precision } satisfies GraphStepOptions },
      ...(pytorch === undefined
        ? []
        : [
            inPython(pytorch, 'step_torch.py', 'PyTorch'),
            ...(quick ? [] : [inPython(pytorch, 'step_torch.py', 'PyTorch, compiled', true)]),
          ]),
      ...(tensorflow === undefined ? [] : [inPython(tensorflow, 'step_tensorflow.py', 'TensorFlow for Python')]),
    ],
  };
}
