import { join } from 'node:path';
import { opThreads } from '../../../src/estimate/op-threads.js';
import { penaltyCount } from '../../../src/model/penalties.js';
import { presets } from '../../../src/model/presets.js';
import type { Hyperparameters } from '../../../src/schema/hyperparameters.js';
import type { PresetName } from '../../../src/schema/job.js';
import type { Precision } from '../../../src/schema/precision.js';
import type { Comparison } from '../compare.js';
import type { SideSpec } from '../side-process.js';
import type { GraphStepOptions } from '../sides/graph-step.js';
import type { PythonStepOptions } from '../sides/python-step.js';
import { stepsOfRun } from '../sides/steps-of-run.js';

export interface StepOptions {
  /** Measured steps of each side; undefined: each preset's own number. */
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
  return names.flatMap(network => {
    const { hyperparameters } = presets[network];
    return options.precisions.map(precision =>
      stepComparison({ name: 'step', network, hyperparameters, precision, runs: runs[network] }, options),
    );
  });
}

/** One network in one precision. */
export function stepComparison(
  {
    name,
    network,
    hyperparameters,
    precision,
    runs,
  }: Pick<Comparison, 'name' | 'runs'> & {
    readonly network: string;
    readonly hyperparameters: Hyperparameters;
    readonly precision: Precision;
  },
  { steps, quick, pytorch, tensorflow }: Omit<StepOptions, 'precisions'>,
): Comparison {
  const { imageSize, batchSize } = hyperparameters;
  const amount = stepsOfRun(hyperparameters);
  // A compiled network has no gradients of gradients in PyTorch.
  const compiles = !quick && penaltyCount(hyperparameters) === 0;
  const inPython = (python: string, script: string, label: string, compiled = false): SideSpec => ({
    name: label,
    entry: 'python-step',
    options: {
      python,
      script: join('test', 'bench', 'python', script),
      hyperparameters,
      precision,
      compiled,
    } satisfies PythonStepOptions,
  });
  return {
    name,
    title: `training step of ${network}, ${imageSize}×${imageSize}, batch ${batchSize}, ${precision}${amount > 1 ? `, ${amount} steps a run` : ''}`,
    runs: steps ?? (quick ? 1 : runs),
    work: { amount, unit: 'step' },
    sides: [
      {
        name: 'graph',
        entry: 'graph-step',
        options: { hyperparameters, precision } satisfies GraphStepOptions,
        env: opThreads(hyperparameters),
      },
      ...(pytorch === undefined
        ? []
        : [
            inPython(pytorch, 'step_torch.py', 'PyTorch'),
            ...(compiles ? [inPython(pytorch, 'step_torch.py', 'PyTorch, compiled', true)] : []),
          ]),
      ...(tensorflow === undefined ? [] : [inPython(tensorflow, 'step_tensorflow.py', 'TensorFlow for Python')]),
    ],
  };
}
